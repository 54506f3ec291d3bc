import { httpAddress } from '../../ports/connect/http-address.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { GraphPlace } from './graph-place.ts'
import type { Knowledge } from './known-mesh.ts'
import { domainOf } from '../../spec/domain-of.ts'

export interface NamingParts {
  readonly mesh: string
  readonly settings: MeshSettings
  readonly sidecar: Pick<Sidecar, 'whereElse'>
}

/** Where the names of things are: at `node.address`, so that they stay the same, or where HTTP is served. */
export async function namingPlace(
  { mesh, settings, sidecar }: NamingParts,
  { products }: Pick<Knowledge, 'products'>,
): Promise<GraphPlace> {
  const domains = new Map<string, string>()
  for (const { node, product } of products.values())
    if (node !== undefined) domains.set(node, domainOf(product))
  const found = await Promise.all(
    [...domains].map(async ([node, domain]) => [node, await sidecar.whereElse(domain)] as const),
  )
  const places = new Map(found)
  return {
    ...{ mesh, settings, address: ownAddress(settings) },
    addressOf: (node) => places.get(node)?.address,
    protocolsOf: (node) => places.get(node)?.protocols,
  }
}

/** Without a settled port there is no name that stays. */
function ownAddress(settings: MeshSettings): string {
  const address = httpAddress(settings)
  return settings.node?.address ?? (typeof address === 'string' ? 'http://localhost' : address.url)
}
