import type { Mesh } from '../spec/mesh.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { objectName } from './narrowing.ts'
import type { Purposes } from './purposes.ts'

/** The ids that entities of each type have in a mesh; types that are not there, such as users, are known elsewhere. */
export type KnownEntities = Readonly<Record<string, ReadonlySet<string>>>

export function knownEntities(
  { domains, products }: Pick<Mesh, 'domains' | 'products'>,
  { datasets, purposes }: { readonly datasets: readonly GovernedDataset[]; readonly purposes: Purposes },
): KnownEntities {
  return {
    'Hansa::Purpose': new Set(purposes.names),
    'Hansa::Domain': new Set(domains.map(({ name }) => name)),
    'Hansa::Product': new Set(products.map(({ key }) => key)),
    'Hansa::OutputPort': new Set(
      datasets.map(({ product, port }) => `${product.key}/${port.name}@${port.major}`),
    ),
    'Hansa::Dataset': new Set(datasets.map(({ key }) => key)),
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
