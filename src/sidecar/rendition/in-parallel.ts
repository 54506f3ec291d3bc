/** Does `work` for all items, a few at once. After a failure no other is begun, and none is left running. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const left = items.entries()
  let failed = false
  const lane = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (failed) return
      try {
        results[index] = await work(item, index)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: atOnce }, lane))
  for (const { reason } of lanes.filter((outcome) => outcome.status === 'rejected')) throw reason
  return results
}
