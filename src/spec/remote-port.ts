import { columnsOf } from './column-type.ts'
import type { DataContract } from './data-contract.ts'
import type { KnownNode } from './known-node.ts'
import type { Dataset, OutputPort, ProductKey } from './mesh.ts'
import { majorOf } from './semver.ts'

/** An output port of another node's product, as its owner says it is. */
export interface RemotePort {
  /** Who said so. */
  readonly node: string
  readonly product: ProductKey
  readonly name: string
  /** As in `OutputPort`. */
  readonly version: string
  readonly contract: DataContract
  /** What SQL calls each schema object, by the object's name. */
  readonly sqlNames: Readonly<Record<string, string>>
  /** Where this is kept: an absolute path. */
  readonly file: string
}

/** Who owns the product now, by the declared nodes: a domain may have moved since its node described it. */
export const ownerOf = ({ product, node }: RemotePort, nodes: readonly KnownNode[]): string =>
  nodes.find(({ domains }) => domains.includes(domainOf(product)))?.node ?? node

/** Those that no domain of this folder serves itself. */
export const remoteOnly = (
  ports: readonly RemotePort[],
  domains: readonly { readonly name: string }[],
): readonly RemotePort[] => {
  const here = new Set(domains.map(({ name }) => name))
  return ports.filter(({ product }) => !here.has(domainOf(product)))
}

/** The port as inputs read it. How its datasets are kept is known to their owner only. */
export function remoteOutput({ product, name, version, contract, sqlNames, file }: RemotePort): OutputPort {
  const major = majorOf(version)
  const datasets = (contract.schema ?? []).map((object): Dataset => ({
    key: `${product}/${name}@${major}/${object.name}`,
    domain: domainOf(product),
    product,
    port: name,
    major,
    name: object.name,
    sqlName: sqlNames[object.name] ?? object.name,
    object,
    columns: columnsOf(object),
    materialization: { kind: 'full' },
  }))
  return {
    name,
    version,
    major,
    contract: { file, document: contract },
    datasets,
    deprecated: contract.status === 'deprecated',
  }
}

const domainOf = (product: ProductKey): string => product.split('/')[0] ?? product
