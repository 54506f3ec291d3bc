import type { Mesh, Product } from '../spec/mesh.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { ProductLineage } from './product-lineage.ts'
import type { PortChange } from './contract-changes.ts'
import { producedKey } from './produced-key.ts'

/** A consumer that a breaking change would hit. */
export interface Impact {
  readonly consumer: string
  /** `Dataset.key` of what it reads. */
  readonly reads: string
  /** The columns it may use and the change breaks; where the whole dataset goes, those it uses: none if it counts rows. */
  readonly columns: readonly string[]
}

/**
 * The consumers in the mesh that use what `changes` break, by the lineage of what they have published. Where that
 * does not tell (commands, and what was never published), whoever reads a dataset may use all of it.
 */
export async function impactOf(
  product: Product,
  changes: readonly PortChange[],
  { mesh, metadata }: { mesh: Mesh; metadata: MetadataStore },
): Promise<readonly Impact[]> {
  const broken = brokenColumns(product, changes)
  if (broken.size === 0) return []
  const impacts: Impact[] = []
  for (const consumer of mesh.products) {
    const declared = keysRead(consumer, product)
    if (declared.length === 0) continue
    const publication = await metadata.publication(consumer.key)
    const read = new Set([...declared, ...(publication?.inputs ?? []).map(({ from }) => from)])
    const lineage =
      consumer.transform.kind === 'command' ? undefined : (publication?.lineage as ProductLineage | undefined)
    for (const [reads, columns] of broken) {
      const hit = read.has(reads) ? hitColumns(columns, lineage && usedColumns(lineage, reads)) : undefined
      if (hit !== undefined) impacts.push({ consumer: consumer.key, reads, columns: hit })
    }
  }
  return impacts
}

const keysRead = (consumer: Product, product: Product): readonly string[] =>
  consumer.inputs.flatMap(({ source, datasets }) =>
    source.kind === 'product' && source.product === product.key
      ? datasets.map((dataset) => producedKey(source, dataset))
      : [],
  )

/** What of `broken` is used; undefined where nothing is. */
function hitColumns(
  broken: ReadonlySet<string> | 'all',
  used: ReadonlySet<string> | undefined,
): readonly string[] | undefined {
  if (broken === 'all') return [...(used ?? [])].sort()
  const hit = [...broken].filter(
    (column) => used === undefined || [...used].some((one) => overlaps(one, column)),
  )
  return hit.length === 0 ? undefined : hit.sort()
}

/** Whether one is the other or a part of it. */
const overlaps = (a: string, b: string): boolean => `${a}.`.startsWith(`${b}.`) || `${b}.`.startsWith(`${a}.`)

/** The columns of `dataset`, or parts of them with dots, that anything in the lineage is made from or decided by. */
export function usedColumns(lineage: ProductLineage, dataset: string): ReadonlySet<string> {
  const used = new Set<string>()
  for (const { fields, indirect } of Object.values(lineage)) {
    for (const edge of [...Object.values(fields).flat(), ...indirect])
      if (edge.dataset === dataset) used.add([edge.column, ...(edge.path ?? [])].join('.'))
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
