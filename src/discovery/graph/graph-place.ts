import type { MeshSettings } from '../../spec/mesh.ts'
import { protocolsOfNode } from '../search/search-view.ts'
import { part, type NamingPlace, type ProductPlace } from './graph-names.ts'
import type { KnownProduct } from './known-product.ts'

/** What the names and addresses of a graph are made of. */
export interface GraphPlace extends NamingPlace {
  readonly settings: Pick<MeshSettings, 'pgwire' | 'flight'>
  /** Where other nodes are found; undefined where that is not known now. */
  readonly addressOf: (node: string) => string | undefined
}

/** Where a product has its names: at the node that serves it, or at this one as long as nobody knows where that is. */
export const placeOf = (place: GraphPlace, { node }: Pick<KnownProduct, 'node'>): ProductPlace => ({
  address: (node === undefined ? undefined : place.addressOf(node)) ?? place.address,
})

/** How a dataset is read, by each protocol that is known of its node. */
export interface ReadBy {
  readonly protocol: string
  /** An address of the port as a whole. */
  readonly endpoint: string
  /** The address of one dataset. */
  readonly access: string
}

/** The ways to a dataset; of another node only HTTP is known, and nothing where its address is not. */
export function waysTo(
  place: GraphPlace,
  { node, product }: KnownProduct,
  sqlName: string,
): readonly ReadBy[] {
  const address = node === undefined ? place.address : place.addressOf(node)
  if (address === undefined) return []
  const protocols = node === undefined ? protocolsOfNode(place.settings) : ['http']
  return protocols.map((protocol) => ({
    protocol,
    endpoint: endpointOf(protocol, address, place),
    access:
      protocol === 'http'
        ? `${address}/products/${[...product.split('/'), sqlName].map(part).join('/')}`
        : endpointOf(protocol, address, place),
  }))
}

function endpointOf(protocol: string, address: string, { settings, mesh }: GraphPlace): string {
  const { hostname } = new URL(address)
  switch (protocol) {
    case 'delta-sharing':
      return `${address}/delta-sharing`
    case 'mcp':
      return `${address}/mcp`
    case 'postgresql':
      return `postgresql://${hostname}:${settings.pgwire?.port ?? ''}/${part(mesh)}`
    case 'flight-sql':
      return `grpc://${hostname}:${settings.flight?.port ?? ''}`
    default:
      return address
  }
}
