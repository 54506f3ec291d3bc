import * as z from 'zod'
import { operation } from '../operation.ts'

/** Who is signed in at the browser, and how one can be. */
const session = z
  .object({
    mesh: z.string(),
    principal: z.string().exactOptional().describe('`user:ana`; absent where nobody is signed in'),
    expiresAt: z.string().exactOptional().describe('When the proof ends, where it does'),
    provider: z.string().exactOptional().describe('The issuer whose access tokens are taken'),
    anonymous: z.string().exactOptional().describe('As whom one acts who does not sign in'),
  })
  .meta({ id: 'Session' })

const credentials = z.union([
  z.strictObject({ name: z.string().min(1).max(200), password: z.string().min(1).max(1000) }),
  z.strictObject({ token: z.string().regex(/^[\w.~+/=-]{1,3000}$/) }),
])

export const sessionOperations = {
  signIn: operation({
    method: 'POST',
    path: '/session',
    tag: 'session',
    summary: 'Sign in at a browser, with a name and password or with a token',
    description:
      'The answer sets a cookie that scripts cannot read. It is over after half an hour without a request, and after twelve hours; what was shown is held against the identities with each request.',
    open: true,
    body: credentials,
    status: 201,
    answer: session,
    problems: ['unauthenticated', 'denied', 'too_large'],
  }),
  showSession: operation({
    method: 'GET',
    path: '/session',
    tag: 'session',
    summary: 'Who is signed in',
    open: true,
    answer: session,
    problems: ['unauthenticated', 'denied'],
  }),
  signOut: operation({
    method: 'DELETE',
    path: '/session',
    tag: 'session',
    summary: 'Sign out at a browser',
    open: true,
    problems: ['denied'],
  }),
} as const
