import type { SqlStep } from '../spec/mesh.ts'

export type OrderedSteps =
  | { readonly kind: 'ordered'; readonly steps: readonly SqlStep[] }
  | { readonly kind: 'cycle'; readonly cycle: readonly SqlStep[] }

/** Puts every step after those it reads, otherwise keeping the order given; or names a circle of them. */
export function orderSteps(
  steps: readonly SqlStep[],
  reads: ReadonlyMap<SqlStep, readonly SqlStep[]>,
): OrderedSteps {
  const done = new Set<SqlStep>()
  const visit = (step: SqlStep, above: readonly SqlStep[]): readonly SqlStep[] | undefined => {
    if (done.has(step)) return undefined
    if (above.includes(step)) return above.slice(above.indexOf(step))
    for (const other of reads.get(step) ?? []) {
      const cycle = visit(other, [...above, step])
      if (cycle !== undefined) return cycle
    }
    done.add(step)
    return undefined
  }
  for (const step of steps) {
    const cycle = visit(step, [])
    if (cycle !== undefined) return { kind: 'cycle', cycle }
  }
  return { kind: 'ordered', steps: [...done] }
}
