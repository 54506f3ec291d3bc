import type { Effects } from '../effects.ts'
import { bundleInForce } from '../product/council/bundle-in-force.ts'
import { Misdirected } from '../sidecar/remote/misdirected.ts'
import { domainOfName, nodeElsewhere } from '../spec/node-elsewhere.ts'
import type { KnownNode } from '../spec/known-node.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { MetadataStore } from '../store/metadata-store.ts'

export interface OwnNames {
  readonly settings: Pick<MeshSettings, 'node'>
  readonly context: { readonly metadata: MetadataStore; readonly effects: Pick<Effects, 'now'> }
}

/** The node that owns what a person named with its domain, where that is another one, whatever is kept here of before. */
async function ownerElsewhere(
  name: string,
  { settings: { node }, context: { metadata, effects } }: OwnNames,
): Promise<KnownNode | undefined> {
  const domain = domainOfName(name)
  if (node === undefined || domain === undefined) return undefined
  const bundle = await bundleInForce(metadata, effects.now())
  return bundle && nodeElsewhere(domain, bundle, node.name)
}

/** Throws `misdirected` where another node owns what a person named. */
export async function requireHere(name: string, own: OwnNames): Promise<void> {
  const owner = await ownerElsewhere(name, own)
  if (owner !== undefined) throw new Misdirected(name, { node: owner.node, address: undefined })
}
