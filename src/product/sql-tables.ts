import type { ColumnLineage } from '../engine/sql/lineage.ts'
import { sameName } from '../engine/sql/same-name.ts'
import type { CatalogTable } from '../engine/sql/scope.ts'
import type { Dataset, InputPort, Product, SqlStep } from '../spec/mesh.ts'
import { producedKey } from './produced-key.ts'
import { sourceKey, type DatasetLineage } from './product-lineage.ts'

/** A table that SQL of a product may name. */
export interface NamedTable extends CatalogTable {
  readonly isNamed: (name: readonly string[]) => boolean
}

/** A step's result; an inner step's lineage is put in its place, since nobody outside knows the step. */
export interface StepTable extends NamedTable {
  readonly step: SqlStep
  readonly inner: DatasetLineage | undefined
}

export const inputTables = (product: Product): readonly NamedTable[] =>
  product.inputs.flatMap((input) =>
    input.datasets.map((dataset) => ({
      key: inputKey(product, input, dataset.name),
      columns: dataset.columns,
      isNamed: (name) => dataset.names.some((known) => sameNames(known, name)),
    })),
  )

/** What lineage calls a dataset that a product reads. */
export function inputKey(product: Product, input: InputPort, object: string): string {
  const { source } = input
  return source.kind === 'product'
    ? producedKey(source, { name: object })
    : sourceKey(product.key, input.name, object)
}

export function stepTable(
  product: Product,
  step: SqlStep,
  {
    dataset,
    statement,
    traced,
  }: { dataset: Dataset | undefined; statement: ColumnLineage; traced: DatasetLineage },
): StepTable {
  return {
    step,
    key: dataset?.key ?? `step/${step.name}`,
    columns: dataset?.columns ?? statement.columns.map(({ name }) => ({ name })),
    inner: dataset === undefined ? traced : undefined,
    isNamed: (name) => sameNames([step.name], name) || sameNames([product.domain, step.name], name),
  }
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((part, index) => sameName(part, b[index] ?? ''))
