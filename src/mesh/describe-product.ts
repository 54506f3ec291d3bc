import type { ProductLineage } from '../product/product-lineage.ts'
import { parseDatasetKey } from '../sidecar/dataset-key.ts'
import type { Publication } from '../store/publication.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { DescribedDataset, ProductDescriptor } from './product-descriptor.ts'

/** What this node says of a product, from its publication alone: the same publication is always described alike. */
export function describeProduct(
  publication: Publication,
  { mesh, node }: Pick<ProductDescriptor, 'mesh' | 'node'>,
): ProductDescriptor {
  const { product, version, sequence, publishedAt, documents, snapshots, inputs } = publication
  return {
    mesh,
    node,
    product,
    version,
    sequence,
    publishedAt,
    document: { ...documents.product },
    contracts: documents.contracts.map((contract) => ({ ...contract })),
    datasets: snapshots.map((snapshot) => describeDataset(snapshot, publication)),
    inputs: [...new Set(inputs.map(({ from }) => withoutPlace(from)))],
    lineage: lineageOf(publication),
  }
}

function describeDataset(snapshot: Snapshot, { governance }: Publication): DescribedDataset {
  const { dataset: key, sqlName, version, createdAt, columns } = snapshot
  const { port, major, object } = parseDatasetKey(key)
  return {
    key,
    port,
    major,
    name: object,
    sqlName,
    version,
    createdAt,
    columns: columns.map(({ name, type, required }) => ({ name, type, required })),
    classifications: governance?.classifications[key] ?? {},
  }
}

/** Where a source is, is nobody else's business: `postgres:db.internal` is `postgres`. */
const withoutPlace = (from: string): string => (isDatasetKey(from) ? from : from.replace(/:.*$/s, ''))

const isDatasetKey = (from: string): boolean => /^[^/:]+\/[^/:]+\/[^/:]+@\d+\/[^/]+$/.test(from)

function lineageOf({ lineage }: Publication): ProductDescriptor['lineage'] {
  // `product/` records it in this form; a command has none.
  const recorded = (lineage ?? {}) as ProductLineage
  return Object.fromEntries(
    Object.entries(recorded).map(([dataset, { fields }]) => [dataset, columnsOf(fields)]),
  )
}

const columnsOf = (fields: ProductLineage[string]['fields']): ProductDescriptor['lineage'][string] =>
  Object.fromEntries(
    Object.entries(fields).map(([column, edges]) => {
      const from = edges.map(({ dataset, column: source }) => [dataset, source] as const)
      return [
        column,
        [...new Map(from.map((pair) => [JSON.stringify(pair), pair])).values()].map(([d, c]) => [d, c]),
      ]
    }),
  )
