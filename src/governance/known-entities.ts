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

/** Tells entities of domains that other nodes have: only they know which there are. */
export function elsewhereOf({
  domains,
  governance,
}: Pick<Mesh, 'domains' | 'governance'>): (type: string, id: string) => boolean {
  const here = new Set(domains.map(({ name }) => name))
  const there = new Set(governance.nodes.flatMap((node) => node.domains).filter((name) => !here.has(name)))
  return (type, id) => placed.has(type) && there.has(id.split('/')[0] ?? '')
}

/** Types whose ids begin with a domain. */
const placed: ReadonlySet<string> = new Set(
  ['Domain', 'Product', 'OutputPort', 'InputPort', 'Dataset', 'Column'].map((type) => `Hansa::${type}`),
)

/** Words that `resource.name` can be: of columns and of datasets. */
export const knownNames = (datasets: readonly GovernedDataset[]): ReadonlySet<string> =>
  new Set(
    datasets.flatMap((dataset) => [
      dataset.sqlName,
      objectName(dataset),
      ...dataset.columns.map(({ name }) => name),
    ]),
  )
