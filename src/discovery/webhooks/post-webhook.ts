import { lookup } from 'node:dns'
import { request as requestPlain, type RequestOptions } from 'node:http'
import { request as requestSecure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { systemErrorCode } from '../../errors.ts'
import type { CallableAddress } from './callable-address.ts'

export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came of a request: a status, or why there is none. */
export type PostAnswer = { readonly status: number } | { readonly fault: string }

export const longestSeconds = 10

/**
 * Posts to an address that somebody has named. What a name stands for is judged when the connection is made, so that it
 * cannot change in between; redirects are not followed, and what is answered is not read.
 */
export async function postWebhook(
  { url, headers, body }: WebhookRequest,
  { isCallable, signal }: { readonly isCallable: CallableAddress; readonly signal?: AbortSignal | undefined },
): Promise<PostAnswer> {
  const target = new URL(url)
  const isSecure = target.protocol === 'https:'
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const mayCall = (address: string): boolean => isCallable(address, isSecure)
  // A number needs no look-up.
  if (isIP(host) !== 0 && !mayCall(host)) return { fault: nowhere }
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: false,
    lookup: lookupOf(mayCall),
    signal: AbortSignal.any([AbortSignal.timeout(longestSeconds * 1000), ...(signal ? [signal] : [])]),
  } as const
  try {
    return { status: await answerTo(target, options, body) }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

const answerTo = (target: URL, options: RequestOptions, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = target.protocol === 'https:' ? requestSecure : requestPlain
    request(target, options)
      .on('response', (response) => {
        resolve(response.statusCode ?? 0)
        response.destroy()
      })
      .on('error', reject)
      .end(body)
  })

/** Finds the addresses of a name that may be called. */
const lookupOf =
  (mayCall: (address: string) => boolean): LookupFunction =>
  (name, options, found) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      const callable = error === null ? addresses.filter(({ address }) => mayCall(address)) : []
      const [first] = callable
      if (first === undefined) found(new NoAddress(), '')
      else if (options.all === true) found(null, callable)
      else found(null, first.address, first.family)
    })
  }

class NoAddress extends Error {
  override readonly name = 'NoAddress'
}

/** The same for a name that is unknown and for one of an inner network, of which nobody outside is told. */
const nowhere = 'it has no address that this node may call'

function faultOf(error: unknown): string {
  if (error instanceof NoAddress) return nowhere
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'))
    return `it did not answer within ${longestSeconds} seconds`
  const isOfTls = /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test(
    systemErrorCode(error) ?? '',
  )
  return isOfTls ? 'its certificate is not good' : 'it could not be reached'
}
