import { edgeKinds } from '../../lineage/lineage-part.ts'
import type { LineageGraph } from '../../lineage/lineage-graph.ts'
import { columnAt, columnNumber, placeAt } from '../../lineage/place.ts'
import type { LineageViewer } from '../../lineage/viewer.ts'
import { walkGraph, type Direction } from '../../lineage/walk-graph.ts'
import type { KnownDataset } from '../known-product.ts'
import type { FoundJoin } from './join-evidence.ts'
import { valueFamily } from './value-family.ts'

/** How far origins are looked for, and how many edges of each column. */
const reach = { hops: 6, most: 500 }
/** Of a wide dataset the first columns. */
const mostColumns = 50

/** Joins of a dataset with others whose columns hold values of the same column, as far as the viewer may follow lineage. */
export async function originJoins(
  dataset: KnownDataset,
  graph: LineageGraph,
  viewer: LineageViewer,
): Promise<readonly FoundJoin[]> {
  const number = graph.datasets.numberOf(dataset.key)
  if (number === undefined) return []
  await viewer.learn?.([number])
  const found: FoundJoin[] = []
  const keys = dataset.columns.filter(({ type }) => valueFamily(type) !== undefined)
  for (const { name } of keys.slice(0, mostColumns)) {
    const column = columnNumber(graph, number, name)
    if (column !== undefined && viewer.knowsColumn(column))
      found.push(...(await joinsOfColumn(graph, { column, dataset: dataset.key, name }, viewer)))
  }
  return found
}

interface OwnColumn {
  readonly column: number
  readonly dataset: string
  readonly name: string
}

async function joinsOfColumn(
  graph: LineageGraph,
  { column, dataset, name }: OwnColumn,
  viewer: LineageViewer,
): Promise<readonly FoundJoin[]> {
  const origins = await sameValues(graph, [column], { direction: 'up', viewer })
  const all = await sameValues(graph, [...origins], { direction: 'down', viewer })
  return [...all].flatMap((other): readonly FoundJoin[] => {
    const place = placeAt(graph, 'column', other)
    const column = columnAt(graph, other)
    if (place.dataset === undefined || place.product === undefined || column === undefined) return []
    if (place.dataset === dataset) return []
    const said = origins.has(other)
      ? `The values of ${name} come from there`
      : all.has(other) && origins.size === 1
        ? `The values there come from ${name}`
        : 'The values of both come from one column'
    return [
      {
        from: dataset,
        to: place.dataset,
        on: [{ own: name, other: column }],
        evidence: { kind: 'origin', said },
      },
    ]
  })
}

/** Columns that values reach from these as they are, themselves too. */
async function sameValues(
  graph: LineageGraph,
  starts: readonly number[],
  { direction, viewer }: { readonly direction: Direction; readonly viewer: LineageViewer },
): Promise<ReadonlySet<number>> {
  const { edges } = await walkGraph(graph, starts, { level: 'column', direction, viewer, ...reach })
  const reached = new Set(starts)
  for (const { from, to, kind } of edges) {
    const [near, far] = direction === 'up' ? [to, from] : [from, to]
    if (edgeKinds[kind] === 'value' && reached.has(near)) reached.add(far)
  }
  return reached
}
