import type { KnownColumn, KnownDataset, KnownProduct } from '../known-product.ts'
import type { Knowledge } from '../known-mesh.ts'
import { termsByDefinition } from './term-of.ts'

/** A column, and where it is. */
export interface ColumnPlace {
  readonly product: KnownProduct
  readonly dataset: KnownDataset
  readonly column: KnownColumn
}

/** The columns that say of themselves that they carry a business term, by its name, in the order of products. */
export function columnsOfTerms({
  products,
  vocabulary,
}: Pick<Knowledge, 'products' | 'vocabulary'>): ReadonlyMap<string, readonly ColumnPlace[]> {
  const termOf = termsByDefinition(vocabulary.terms ?? [])
  const found = new Map<string, ColumnPlace[]>()
  for (const place of allColumns(products)) {
    const names = new Set(place.column.definitions.flatMap((definition) => termOf(definition)?.name ?? []))
    for (const name of names) found.set(name, [...(found.get(name) ?? []), place])
  }
  return found
}

/** Every column that there is. */
export function* allColumns(products: Knowledge['products']): Generator<ColumnPlace> {
  for (const product of products.values())
    for (const dataset of product.datasets)
      for (const column of dataset.columns) yield { product, dataset, column }
}
