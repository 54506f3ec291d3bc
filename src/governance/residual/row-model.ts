import type { GovernedDataset } from '../governed-dataset.ts'
import { rowAttribute } from '../row-attribute.ts'
import type { RowAttribute } from '../row-filter.ts'
import { rowTypeNames } from '../row-type.ts'

/** What is known of a row that is not: its type by every name, what it is in, and its attributes. */
export interface RowModel {
  readonly types: ReadonlySet<string>
  /** As `entityKey` writes them. */
  readonly ancestors: ReadonlySet<string>
  readonly attributes: ReadonlyMap<string, RowAttribute>
}

export const entityKey = (type: string, id: string): string => JSON.stringify([type, id])

export function rowModel(dataset: GovernedDataset): RowModel {
  const { domain, product, port, key, columns } = dataset
  const attributes = columns.flatMap(({ name, type }) => {
    const attribute = rowAttribute(type)
    return attribute === undefined ? [] : [[name, attribute] as const]
  })
  return {
    types: rowTypeNames(dataset),
    ancestors: new Set([
      entityKey('Hansa::Dataset', key),
      entityKey('Hansa::OutputPort', `${product.key}/${port.name}@${port.major}`),
      entityKey('Hansa::Product', product.key),
      entityKey('Hansa::Domain', domain.name),
    ]),
    attributes: new Map(attributes),
  }
}
