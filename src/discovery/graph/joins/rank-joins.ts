import type { KnownDataset } from '../known-product.ts'
import { weights, type Evidence, type FoundJoin } from './join-evidence.ts'

/** A join with all that speaks for it. */
export interface RankedJoin extends Omit<FoundJoin, 'evidence'> {
  readonly evidence: readonly Evidence[]
  readonly score: number
}

/** Each join once, best first; where one of the columns is unique no row is met twice, which counts too. */
export function rankJoins(
  found: readonly FoundJoin[],
  datasets: ReadonlyMap<string, KnownDataset>,
): readonly RankedJoin[] {
  const same = Map.groupBy(found, ({ from, to, on }) => JSON.stringify([from, to, on]))
  return [...same.values()]
    .flatMap(([first, ...more]) => {
      if (first === undefined || !datasets.has(first.to)) return []
      const evidence = distinct([first, ...more].map((each) => each.evidence))
      const { from, to, on } = first
      return [{ from, to, on, evidence, score: scoreOf(first, evidence, datasets) }]
    })
    .sort((a, b) => b.score - a.score || (a.to < b.to ? -1 : 1))
}

/** Of each kind the first. */
const distinct = (evidence: readonly Evidence[]): readonly Evidence[] =>
  [...new Map(evidence.toReversed().map((each) => [each.kind, each])).values()].sort(
    (a, b) => weights[b.kind] - weights[a.kind],
  )

function scoreOf(
  { from, to, on }: FoundJoin,
  evidence: readonly Evidence[],
  datasets: ReadonlyMap<string, KnownDataset>,
): number {
  const isUnique = (key: string, column: string | undefined): boolean =>
    datasets.get(key)?.columns.find(({ name }) => name === column)?.isUnique ?? false
  const [pair] = on
  const bonus = isUnique(from, pair?.own) || isUnique(to, pair?.other) ? 10 : 0
  return evidence.reduce((sum, { kind }) => sum + weights[kind], bonus)
}
