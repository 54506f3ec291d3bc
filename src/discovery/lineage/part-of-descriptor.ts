import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import type { LineagePart, PartEdge } from './lineage-part.ts'
import { wholeEdges } from './part-of-publication.ts'
import { teamOf } from './team-of.ts'

/** What another node says, in a verified descriptor, of where its product's data come from. */
export function partOfDescriptor({
  product,
  node,
  document,
  datasets,
  inputs,
  lineage,
}: ProductDescriptor): LineagePart {
  const traced = Object.entries(lineage).flatMap(([to, columns]) =>
    Object.entries(columns).flatMap(([toColumn, sources]) =>
      sources.map(([from, fromColumn]): PartEdge => ({ from, fromColumn, to, toColumn, kind: 'value' })),
    ),
  )
  const own = new Set(datasets.map(({ key }) => key))
  return {
    product,
    node,
    team: teamOf(document),
    datasets: datasets.map(({ key, sqlName, columns }) => ({
      key,
      sqlName,
      columns: columns.map(({ name }) => name),
    })),
    // A node has no say about what others make.
    edges: [
      ...traced.filter(({ to }) => own.has(to)),
      ...wholeEdges(datasets, { read: inputs.filter(isDataset), traced }),
    ],
  }
}

/** Of a source, only its kind is told. */
const isDataset = (input: string): boolean => input.includes('@')
