/** Longer shapes say no more, and their length could tell one value from another. */
const longestShape = 40

/**
 * How a value is written, without what it says: letters as `a`, digits as `9`, a few marks as they are and everything
 * else as `?`.
 */
export function valueShape(text: string): string {
  const shape = text
    .slice(0, longestShape + 1)
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\p{L}/gu, 'a')
    .replaceAll(/\p{N}/gu, '9')
    .replaceAll(/\s/gu, ' ')
    .replaceAll(/[^a9 @.,:+()/'_-]/gu, '?')
  return shape.length > longestShape ? `${shape.slice(0, longestShape)}…` : shape
}
