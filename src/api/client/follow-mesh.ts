import type { Answer } from '../operation.ts'
import type { Operations } from '../operations.ts'
import type { Call } from './call.ts'
import { MeshProblem } from './mesh-problem.ts'
import { readEventStream } from './read-event-stream.ts'

/** A CloudEvent of a node. */
export type MeshEvent = Answer<Operations['listEvents']>['items'][number]

type FollowEvents = Call<Operations['followEvents']>
type Asked = NonNullable<Parameters<FollowEvents>[0]>

const shortestWait = 1000
const longestWait = 30_000

/**
 * What happens, as it comes: `for await (const event of followMesh(mesh, { type: ['hansa.product.published'] }))`. A connection
 * that ends is made anew, and goes on where it was. Ends when `signal` is aborted; rejects with `MeshProblem` where the node
 * refuses it.
 */
export async function* followMesh(
  mesh: { readonly followEvents: FollowEvents },
  asked: Asked = {},
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<MeshEvent, void> {
  const isOver = (): boolean => signal?.aborted === true
  let last: string | undefined
  for (let failures = 0; !isOver();) {
    try {
      const headers = last === undefined ? {} : { 'last-event-id': last }
      const response = await mesh.followEvents(asked, { headers, ...(signal && { signal }) })
      failures = 0
      for await (const { id, data } of readEventStream(response)) {
        // What the node answers is what the operation says.
        if (data !== undefined) yield JSON.parse(data) as MeshEvent
        // Once it was taken: who stops before that hears of it again.
        last = id ?? last
      }
    } catch (error) {
      if (isOver() || isAborted(error)) return
      if (isFinal(error)) throw error
      failures += 1
    }
    await waited(failures, signal)
  }
}

/** By the signal of the client itself. */
const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/** What waiting does not mend. */
const isFinal = (error: unknown): boolean =>
  error instanceof MeshProblem ? error.status < 500 && error.status !== 429 : !isOfNetwork(error)

/** `fetch` rejects with a `TypeError` where the connection fails; a stream that breaks does so by the browser's own errors. */
const isOfNetwork = (error: unknown): boolean => error instanceof TypeError || error instanceof DOMException

function waited(failures: number, signal: AbortSignal | undefined): Promise<void> {
  const longest = Math.min(shortestWait * 2 ** failures, longestWait)
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, longest * (0.5 + Math.random() / 2))
    signal?.addEventListener('abort', end)
  })
}
