import type { LineageGraph } from '../../lineage/lineage-graph.ts'
import type { LineageViewer } from '../../lineage/viewer.ts'
import type { Knowledge } from '../known-mesh.ts'
import type { KnownColumn, KnownDataset, KnownProduct } from '../known-product.ts'
import { alikeColumns, alikeJoins, type AlikeColumns } from './alike-joins.ts'
import { declaredJoins } from './declared-joins.ts'
import type { FoundJoin } from './join-evidence.ts'
import { originJoins } from './origin-joins.ts'
import { rankJoins, type RankedJoin } from './rank-joins.ts'
import { isComparable } from './value-family.ts'

/** What joins are found in: made once for all that is known at a moment. */
export interface JoinIndex {
  readonly datasets: ReadonlyMap<string, KnownDataset>
  readonly productOf: ReadonlyMap<string, KnownProduct>
  readonly declared: ReadonlyMap<string, readonly FoundJoin[]>
  readonly alike: AlikeColumns
}

const indexes = new WeakMap<Knowledge, JoinIndex>()

/** The index of what is known; the same as long as that is the same. */
export function joinIndex(knowledge: Knowledge): JoinIndex {
  const made = indexes.get(knowledge) ?? makeIndex(knowledge)
  indexes.set(knowledge, made)
  return made
}

function makeIndex(knowledge: Knowledge): JoinIndex {
  const products = [...knowledge.products.values()]
  return {
    datasets: new Map(products.flatMap(({ datasets }) => datasets.map((each) => [each.key, each]))),
    productOf: new Map(
      products.flatMap((product) => product.datasets.map(({ key }) => [key, product] as const)),
    ),
    declared: Map.groupBy(declaredJoins(knowledge), ({ from }) => from),
    alike: alikeColumns(knowledge),
  }
}

/** Datasets that those of a product can be joined with, best first; data that the viewer may not know of play no part. */
export async function findJoins(
  { datasets }: Pick<KnownProduct, 'datasets'>,
  index: JoinIndex,
  { graph, viewer }: { readonly graph: LineageGraph; readonly viewer: LineageViewer },
): Promise<readonly RankedJoin[]> {
  const found: FoundJoin[] = []
  for (const dataset of datasets)
    found.push(
      ...(index.declared.get(dataset.key) ?? []),
      ...alikeJoins(dataset, index.alike),
      ...(await originJoins(dataset, graph, viewer)).filter((join) => tellsApart(join, index.datasets)),
    )
  return rankJoins(found, index.datasets)
}

/**
 * Lineage does not say whether a value is as it was: a maximum comes from a column, too, and is equal to none of it. A part of
 * a key tells things apart, and so is what it comes from.
 */
function tellsApart({ from, to, on }: FoundJoin, datasets: JoinIndex['datasets']): boolean {
  const columnOf = (key: string, name: string): KnownColumn | undefined =>
    datasets.get(key)?.columns.find((column) => column.name === name)
  return on.every((pair) => {
    const [own, other] = [columnOf(from, pair.own), columnOf(to, pair.other)]
    if (own === undefined || other === undefined || !isComparable(own.type, other.type)) return false
    return [own, other].some(({ isInKey, isUnique }) => isInKey || isUnique)
  })
}
