/**
 * Does work once for all who want its result within so many milliseconds of its beginning, so that nobody keeps the node busy
 * by asking. What failed is done anew.
 */
export function keptAwhile<T>(milliseconds: number, work: () => Promise<T>): () => Promise<T> {
  let kept: { readonly began: number; readonly result: Promise<T> } | undefined
  return () => {
    const now = performance.now()
    if (kept !== undefined && now - kept.began < milliseconds) return kept.result
    const mine = { began: now, result: work() }
    kept = mine
    mine.result.catch(() => {
      if (kept === mine) kept = undefined
    })
    return mine.result
  }
}
