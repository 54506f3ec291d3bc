import { HansaError } from '../../errors.ts'
import type { NodeToAsk } from './asking-context.ts'
import { errorOfResponse } from './error-of-response.ts'
import { withoutControls } from './without-controls.ts'

/** What a node answers to a request; what it refuses is a `HansaError`, `source_unavailable` where no node answers. */
export async function askNode(
  { address, token }: NodeToAsk,
  to: string,
  request: RequestInit,
): Promise<Response> {
  const response = await send(to, request, address)
  if (response.ok) return response
  const error = await errorOfResponse(await withoutControls(response), address)
  throw error.code === 'unauthenticated' ? howToSignIn(error, token) : error
}

async function send(to: string, request: RequestInit, address: string): Promise<Response> {
  try {
    // A token is for this address, and not for one that it names.
    return await fetch(to, { ...request, redirect: 'manual' })
  } catch (cause) {
    if (request.signal?.aborted === true) throw new HansaError('cancelled', 'the request was cancelled')
    throw new HansaError('source_unavailable', `the node at ${address} cannot be reached`, {
      cause,
      remedy: '`hansa up` starts a node, and says where it answers.',
    })
  }
}

const howToSignIn = ({ message }: HansaError, token: string | undefined): HansaError =>
  new HansaError('unauthenticated', message, {
    remedy: `${token === undefined ? 'Put' : 'Another one is needed: put'} a token of \`hansa identity token\` into the environment, as HANSA_TOKEN.`,
  })
