import { columnsOf } from '../spec/column-type.ts'
import type { Contract, Domain, InputPort, Mesh, Product } from '../spec/mesh.ts'
import { parseVersion } from '../spec/semver.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { governedDomain } from './governed-datasets.ts'

interface Place {
  readonly mesh: string
  readonly domain: Pick<Domain, 'name' | 'kind' | 'owners'>
  readonly product: Pick<Product, 'key' | 'version'> & {
    readonly document: Pick<Product['document'], 'status' | 'tags'>
  }
  readonly port: Pick<InputPort, 'name' | 'version'> & { readonly contract: Pick<Contract, 'document'> }
}

/** Everything that rows can be pushed to, as policies see it: the schema objects of input ports that take pushes. */
export const declaredInputDatasets = ({
  name: mesh,
  domains,
  products,
}: Pick<Mesh, 'name' | 'domains' | 'products'>): readonly GovernedDataset[] =>
  products.flatMap((product) => {
    const domain = domains.find(({ name }) => name === product.domain)
    const ports = product.inputs.filter(
      ({ source }) => source.kind === 'server' && source.pushedTo !== undefined,
    )
    return domain === undefined ? [] : ports.flatMap((port) => inputDatasets({ mesh, domain, product, port }))
  })

/** The schema objects of one input port, as policies see them. */
export function inputDatasets({ mesh, domain, product, port }: Place): readonly GovernedDataset[] {
  const { document } = port.contract
  const major = parseVersion(port.version)?.major ?? 0
  return (document.schema ?? []).map((object) => ({
    mesh,
    domain: governedDomain(domain),
    product: {
      key: product.key,
      version: product.version,
      status: product.document.status,
      tags: product.document.tags ?? [],
    },
    port: { name: port.name, major, deprecated: document.status === 'deprecated' },
    key: `${product.key}/${port.name}@${major}/${object.name}`,
    sqlName: object.name,
    columns: columnsOf(object).map(({ name, type, required, classification }) => ({
      name,
      type,
      required,
      classification,
      tags: object.properties?.find((property) => property.name === name)?.tags ?? [],
    })),
  }))
}
