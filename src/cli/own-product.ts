import type { Effects } from '../effects.ts'
import { parsePrincipal, type Principal } from '../governance/principal.ts'
import { bundleInForce } from '../product/council/bundle-in-force.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'

export interface OwnProductPlace {
  readonly settings: Pick<MeshSettings, 'node'>
  readonly store: Pick<Store, 'metadata'>
  readonly effects: Pick<Effects, 'now'>
}

/**
 * A product of this node's domains as who reads what other nodes have: `service:planning.airport_risk`. Undefined for any
 * other name, and where this is the only node.
 */
export async function ownProduct(
  name: string,
  { settings: { node }, store, effects }: OwnProductPlace,
): Promise<Principal | undefined> {
  const parsed = parsePrincipal(name)
  const [domain, , ...more] = parsed?.kind === 'service' ? parsed.id.split('.') : []
  if (node === undefined || parsed === undefined || domain === undefined || more.length > 0) return undefined
  const nodes = (await bundleInForce(store.metadata, effects.now()))?.nodes
  const own = nodes?.find((known) => known.node === node.name)
  return own?.domains.includes(domain) === true ? { ...parsed, teams: [], attributes: {} } : undefined
}
