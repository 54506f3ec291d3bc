import type { Mesh } from '../spec/mesh.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { objectName } from './narrowing.ts'
import type { Purposes } from './purposes.ts'

/** The ids that entities of each type have in a mesh; types that are not there, such as users, are known elsewhere. */
export type KnownEntities = Readonly<Record<string, ReadonlySet<string>>>

export interface Known {
  readonly datasets: readonly GovernedDataset[]
  /** Schema objects of input ports that rows are pushed to. */
  readonly inputs: readonly GovernedDataset[]
  readonly purposes: Purposes
}

const portOf = ({ product, port }: GovernedDataset): string => `${product.key}/${port.name}@${port.major}`

export function knownEntities(
  { domains, products }: Pick<Mesh, 'domains' | 'products'>,
  { datasets, inputs, purposes }: Known,
): KnownEntities {
  return {
    'Hansa::Purpose': new Set(purposes.names),
    'Hansa::Domain': new Set(domains.map(({ name }) => name)),
    'Hansa::Product': new Set(products.map(({ key }) => key)),
    'Hansa::OutputPort': new Set(datasets.map(portOf)),
    'Hansa::InputPort': new Set(inputs.map(portOf)),
    'Hansa::Dataset': new Set([...datasets, ...inputs].map(({ key }) => key)),
    'Hansa::Column': new Set(
      datasets.flatMap(({ key, columns }) => columns.map(({ name }) => `${key}.${name}`)),
    ),
  }
}

/** Words that `resource.name` can be: of columns and of datasets. */
export const knownNames = (datasets: readonly GovernedDataset[]): ReadonlySet<string> =>
  new Set(
    datasets.flatMap((dataset) => [
      dataset.sqlName,
      objectName(dataset),
      ...dataset.columns.map(({ name }) => name),
    ]),
  )
