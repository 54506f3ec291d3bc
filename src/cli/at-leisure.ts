import { setTimeout as rest } from 'node:timers/promises'

/** Nothing runs for so long without a rest as a request would notice. */
const restsPerWork = 4

/**
 * Does what nobody waits for, piece by piece, in a fifth of the time at most: after each piece it rests four times as long
 * as that took. Ends early, between two pieces, where it is told to.
 */
export async function atLeisure<T>(
  pieces: Iterable<T>,
  act: (piece: T) => Promise<void>,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  for (const piece of pieces) {
    if (signal.aborted) return
    const begun = performance.now()
    await act(piece)
    const worked = performance.now() - begun
    await rest(worked * restsPerWork, undefined, { signal }).catch(() => undefined)
  }
}
