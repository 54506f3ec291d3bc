import type { Operations } from '../operations.ts'
import { addresses } from './addresses.ts'
import type { Call, CallOptions } from './call.ts'
import { MeshProblem } from './mesh-problem.ts'

export { followMesh, type MeshEvent } from './follow-mesh.ts'
export { verifyWebhook, type WebhookMessage } from './verify-webhook.ts'
export { MeshProblem }

export interface MeshClientOptions {
  /** Where the node is, such as `https://data.example.org`; in a page of the node itself nothing. */
  readonly address?: string
  /** Of `hansa identity token`; in a browser its session counts where there is none. */
  readonly token?: string
  /** Aborts what is under way. */
  readonly signal?: AbortSignal
  /** What carries requests; `fetch` of the platform where absent. */
  readonly fetch?: (address: string, request: RequestInit) => Promise<Response>
}

/** A method for each operation of the Mesh API; one that fails rejects with `MeshProblem`. */
export type MeshClient = { readonly [Id in keyof Operations]: Call<Operations[Id]> }

/** A client of one node; it needs nothing but `fetch`, and works in Node.js and in browsers. */
export function meshClient(options: MeshClientOptions = {}): MeshClient {
  const calls = Object.entries(addresses).map(([id, address]) => {
    const [method = '', path = ''] = address.split(' ')
    const call = (input: Said = {}, how: CallOptions = {}): Promise<unknown> =>
      send(requestOf({ method, path }, input), options, how)
    return [id, call]
  })
  // The addresses have every operation, and the node answers as the operation says: nothing here can know better.
  return Object.fromEntries(calls) as MeshClient
}

/** Everything that a list has, page by page as it is taken: `for await (const product of every(client.listProducts))`. */
export async function* every<Item, Asked extends object>(
  list: (input: Asked & { readonly after?: string }) => Promise<Page<Item>>,
  asked: Asked,
): AsyncGenerator<Item> {
  let page = await list(asked)
  yield* page.items
  while (page.next !== undefined) {
    page = await list({ ...asked, after: page.next })
    yield* page.items
  }
}

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next?: string
}

type Said = Readonly<Record<string, unknown>>

interface Request {
  readonly method: string
  /** With the query. */
  readonly address: string
  readonly body?: string
  /** Of the body; JSON where absent. */
  readonly media?: string
}

/** Names of the path go there; what is left is the query, or the body of what has one. */
function requestOf(
  { method, path }: { readonly method: string; readonly path: string },
  input: Said,
): Request {
  const left = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = left.get(name)
    left.delete(name)
    return encodeURIComponent(textOf(value))
  })
  const address = `/api/v1${filled}`
  const { sent, sentAs } = input
  if (typeof sent === 'string' && typeof sentAs === 'string')
    return { method, address, body: sent, media: sentAs }
  if (method !== 'GET' && method !== 'DELETE')
    return { method, address, body: JSON.stringify(Object.fromEntries(left)) }
  const query = new URLSearchParams()
  for (const [name, value] of left) for (const each of [value].flat()) query.append(name, textOf(each))
  return { method, address: query.size === 0 ? address : `${address}?${query.toString()}` }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

async function send(
  { method, address, body, media = 'application/json' }: Request,
  { address: node = '', token, signal, fetch = globalThis.fetch }: MeshClientOptions,
  how: CallOptions,
): Promise<unknown> {
  const signals = [signal, how.signal].flatMap((each) => each ?? [])
  const response = await fetch(node.replace(/\/$/, '') + address, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': media }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...how.headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
  })
  if (!response.ok) throw new MeshProblem(response, await response.json().catch(() => undefined))
  if (response.status === 204) return undefined
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return isJson ? response.json() : response
}
