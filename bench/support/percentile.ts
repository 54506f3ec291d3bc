/** The value that this share of the others does not exceed: 0.5 is the median, 0.95 what one in twenty is above. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN

/** Milliseconds that a piece of work took. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** A whole number from the environment. */
export const sizeFrom = (name: string, usual: number): number => Number(process.env[name] ?? usual)
