import type { MeshSettings } from '../../spec/mesh.ts'
import { servedProtocols, type ServedProtocol } from '../../spec/served-protocols.ts'
import { part, type NamingPlace, type ProductPlace } from './graph-names.ts'
import type { KnownProduct } from './known-product.ts'

/** What the names and addresses of a graph are made of. */
export interface GraphPlace extends NamingPlace {
  readonly settings: Pick<MeshSettings, 'pgwire' | 'flight'>
  /** Where other nodes are found; undefined where that is not known now. */
  readonly addressOf: (node: string) => string | undefined
  /** What they say that they serve by; undefined where they have not said. */
  readonly protocolsOf: (node: string) => readonly ServedProtocol[] | undefined
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

/** The ways to a dataset; of another node those that it says, or HTTP, and nothing where its address is not known. */
export function waysTo(
  place: GraphPlace,
  { node, product }: Pick<KnownProduct, 'node' | 'product'>,
  sqlName: string,
): readonly ReadBy[] {
  const address = node === undefined ? place.address : place.addressOf(node)
  if (address === undefined) return []
  return protocolsOf(place, node).flatMap((protocol) => {
    const endpoint = endpointOf(protocol, address, place.mesh)
    if (endpoint === undefined) return []
    const parts = [...product.split('/'), sqlName]
    const isHttp = protocol.name === 'http'
    const access = isHttp ? `${address}/products/${parts.map(part).join('/')}` : endpoint
    return [{ protocol: protocol.name, endpoint, access }]
  })
}

const protocolsOf = (place: GraphPlace, node: string | undefined): readonly ServedProtocol[] =>
  node === undefined ? servedProtocols(place.settings) : (place.protocolsOf(node) ?? [{ name: 'http' }])

/** Undefined of what a later version of Hansa serves by. */
function endpointOf({ name, port }: ServedProtocol, address: string, mesh: string): string | undefined {
  const { hostname } = new URL(address)
  switch (name) {
    case 'http':
      return address
    case 'delta-sharing':
      return `${address}/delta-sharing`
    case 'mcp':
      return `${address}/mcp`
    case 'postgresql':
      return port === undefined ? undefined : `postgresql://${hostname}:${port}/${part(mesh)}`
    case 'flight-sql':
      return port === undefined ? undefined : `grpc://${hostname}:${port}`
    default:
      return undefined
  }
}
