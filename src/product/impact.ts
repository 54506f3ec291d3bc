import type { Mesh, Product } from '../spec/mesh.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { ProductLineage } from './product-lineage.ts'
import type { PortChange } from './contract-changes.ts'

/** A consumer that a breaking change would hit. */
export interface Impact {
  readonly consumer: string
  /** `Dataset.key` of what it reads. */
  readonly reads: string
  /** The columns it uses and the change breaks; empty where the whole dataset goes. */
  readonly columns: readonly string[]
}

/** The consumers in the mesh that use what `changes` break, by the lineage of what they have published. */
export async function impactOf(
  product: Product,
  changes: readonly PortChange[],
  { mesh, metadata }: { mesh: Mesh; metadata: MetadataStore },
): Promise<readonly Impact[]> {
  const broken = brokenColumns(product, changes)
  if (broken.size === 0) return []
  const impacts: Impact[] = []
  for (const consumer of mesh.products) {
    if (!consumer.inputs.some(({ source }) => source.kind === 'product' && source.product === product.key))
      continue
    const lineage = (await metadata.publication(consumer.key))?.lineage as ProductLineage | undefined
    for (const [reads, columns] of broken) {
      const used = usedColumns(lineage ?? {}, reads)
      const hit = columns === 'all' ? [...used] : [...used].filter((column) => columns.has(column))
      if (hit.length > 0) impacts.push({ consumer: consumer.key, reads, columns: hit.sort() })
    }
  }
  return impacts
}

/** The columns of `dataset` that anything in the lineage is made from or decided by. */
export function usedColumns(lineage: ProductLineage, dataset: string): ReadonlySet<string> {
  const used = new Set<string>()
  for (const { fields, indirect } of Object.values(lineage)) {
    for (const edge of [...Object.values(fields).flat(), ...indirect])
      if (edge.dataset === dataset) used.add(edge.column)
  }
  return used
}

type Broken = ReadonlyMap<string, ReadonlySet<string> | 'all'>

function brokenColumns(product: Product, changes: readonly PortChange[]): Broken {
  const broken = new Map<string, Set<string> | 'all'>()
  for (const { port, major, changes: list } of changes)
    for (const { kind, dataset, column } of list) {
      if (kind !== 'breaking' || dataset === undefined) continue
      const key = `${product.key}/${port}@${major}/${dataset}`
      const known = broken.get(key)
      if (column === undefined) broken.set(key, 'all')
      else if (known !== 'all') broken.set(key, (known ?? new Set()).add(column))
    }
  return broken
}
