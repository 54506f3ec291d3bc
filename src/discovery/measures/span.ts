/** How long something took, of as many as there were; nothing of none. */
export interface Span {
  readonly count: number
  readonly medianSeconds?: number
  readonly longestSeconds?: number
}

export function spanOf(seconds: readonly number[]): Span {
  const sorted = [...seconds].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  const longestSeconds = sorted.at(-1)
  if (low === undefined || high === undefined || longestSeconds === undefined) return { count: 0 }
  return { count: sorted.length, medianSeconds: (low + high) / 2, longestSeconds }
}
