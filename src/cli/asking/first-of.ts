/** The first so many of what comes, or all there is; no more is asked for. */
export async function firstOf<T>(all: AsyncIterable<T>, most: number): Promise<readonly T[]> {
  const first: T[] = []
  for await (const one of all) {
    first.push(one)
    if (first.length === most) break
  }
  return first
}
