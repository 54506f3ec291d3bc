import { meshClient, type MeshClient } from '../../api/client/mesh-client.ts'
import { HansaError } from '../../errors.ts'
import type { NodeToAsk } from './asking-context.ts'
import { errorOfResponse } from './error-of-response.ts'

/** A client of a running node; what it refuses is a `HansaError`, `source_unavailable` where no node answers. */
export const clientOfNode = ({ address, token }: NodeToAsk): MeshClient =>
  meshClient({
    address,
    ...(token === undefined ? {} : { token }),
    fetch: async (to, request) => {
      const response = await harmless(await send(to, request, address))
      if (response.ok) return response
      const error = await errorOfResponse(response, address)
      throw error.code === 'unauthenticated' ? howToSignIn(error, token) : error
    },
  })

async function send(to: string, request: RequestInit, address: string): Promise<Response> {
  try {
    // A token is for this address, and not for one that it names.
    return await fetch(to, { ...request, redirect: 'manual' })
  } catch (cause) {
    throw new HansaError('source_unavailable', `the node at ${address} cannot be reached`, {
      cause,
      remedy: '`hansa up` starts a node, and says where it answers.',
    })
  }
}

/** A node's words are printed: what a terminal could take for a command is taken out of them. */
async function harmless(response: Response): Promise<Response> {
  const { headers, status } = response
  if (status === 204 || !/^application\/(problem\+)?json/.test(headers.get('content-type') ?? ''))
    return response
  const text = await response.text()
  try {
    return new Response(JSON.stringify(JSON.parse(text, withoutControls)), { status, headers })
  } catch {
    return new Response('{}', { status: 502 })
  }
}

const withoutControls = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(controls, '\ufffd') : value

/** Of C0 and C1 all but tabs and line ends. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

const howToSignIn = ({ message }: HansaError, token: string | undefined): HansaError =>
  new HansaError('unauthenticated', message, {
    remedy: `${token === undefined ? 'Put' : 'Another one is needed: put'} a token of \`hansa identity token\` into the environment, as HANSA_TOKEN.`,
  })
