import type { KnownColumn, KnownDataset, KnownProduct } from '../known-product.ts'
import type { Knowledge } from '../known-mesh.ts'
import { termsByDefinition } from './term-of.ts'

/** A column, and where it is. */
export interface ColumnPlace {
  readonly product: KnownProduct
  readonly dataset: KnownDataset
  readonly column: KnownColumn
}

type Known = Pick<Knowledge, 'products' | 'vocabulary'>
type ByTerm = ReadonlyMap<string, readonly ColumnPlace[]>

const found = new WeakMap<Known, ByTerm>()

/** The columns that say of themselves that they carry a business term, by its name, in the order of products. */
export function columnsOfTerms(knowledge: Known): ByTerm {
  const columns = found.get(knowledge) ?? findColumns(knowledge)
  found.set(knowledge, columns)
  return columns
}

function findColumns({ products, vocabulary }: Known): ByTerm {
  const termOf = termsByDefinition(vocabulary.terms ?? [])
  const columns = new Map<string, ColumnPlace[]>()
  for (const place of allColumns(products)) {
    const names = new Set(place.column.definitions.flatMap((definition) => termOf(definition)?.name ?? []))
    for (const name of names) {
      const same = columns.get(name)
      if (same === undefined) columns.set(name, [place])
      else same.push(place)
    }
  }
  return columns
}

/** Every column that there is. */
export function* allColumns(products: Knowledge['products']): Generator<ColumnPlace> {
  for (const product of products.values())
    for (const dataset of product.datasets)
      for (const column of dataset.columns) yield { product, dataset, column }
}
