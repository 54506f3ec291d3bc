import * as z from 'zod'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'

const text = z.string().exactOptional()

const credential = z
  .object({
    id: z.string(),
    principal: z.string(),
    kind: z.enum(['token', 'password']),
    state: z.enum(['valid', 'expired', 'revoked']),
    createdAt: z.string(),
    expiresAt: text,
    revokedAt: text,
    note: text,
    purpose: text.describe('What its bearer reads for'),
  })
  .meta({ id: 'Credential' })

export const credentialOperations = {
  listCredentials: operation({
    method: 'GET',
    path: '/credentials',
    tag: 'nodes',
    summary: 'Tokens and passwords, newest first, never what they are: mine, or for the operator of anybody',
    query: z.strictObject({
      principal: z.string().max(200).exactOptional().describe('Of somebody else, for the operator'),
      all: z.boolean().exactOptional().describe('Of everybody, for the operator'),
      ...pageQuery,
    }),
    answer: pageOf(credential),
  }),
  revokeCredential: operation({
    method: 'DELETE',
    path: '/credentials/{id}',
    tag: 'nodes',
    summary: 'End a token or password of mine, or as the operator of anybody, from the next request on',
    params: z.object({ id: z.string().max(100) }),
    status: 200,
    answer: credential,
    problems: ['not_found'],
  }),
} as const
