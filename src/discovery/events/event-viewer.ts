import { formatPrincipal } from '../../governance/principal.ts'
import { productOwners } from '../../sidecar/agreement/rules-in-force.ts'
import { isOwner, isParty } from '../../sidecar/agreement/who-decides.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { MeshEvent } from '../../store/mesh-event.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { mayHearOfPromise } from '../slo/slo-for-others.ts'
import { cloudEvent, type CloudEvent } from './cloud-event.ts'

export interface EventPlace {
  readonly metadata: MetadataStore
  readonly mesh: string
  /** What events name as their source. */
  readonly source: string
  readonly now: () => Date
}

/** An event as a reader may hear of it; undefined where they may not. */
export type EventViewer = (event: MeshEvent) => Promise<CloudEvent | undefined>

/**
 * What a reader may hear of now: that something is published, and which rules are proposed and in force, as everybody who signs in does;
 * builds that failed as the product's owners; agreements as their parties and the owners; promises as their page tells of
 * them. It knows the rules and owners of this moment, and is to be made anew for the next.
 */
export function eventViewer(
  { principal, method }: Pick<Reader, 'principal' | 'method'>,
  { metadata, mesh, source, now }: EventPlace,
): EventViewer {
  const rules = new GoverningRules(metadata, mesh, now).current()
  // Awaited where it is needed only: until then a fault is nobody's.
  rules.catch(() => undefined)
  const owned = new Map<string, Promise<boolean>>()
  const isTheirs = async (product: string): Promise<boolean> => {
    const inForce = await rules
    // Another node may speak for readers, and not for owners.
    if (inForce === undefined || method === 'on-behalf-of') return false
    return isOwner(principal, await productOwners({ metadata, mesh }, product, inForce))
  }
  const owns = (product: string): Promise<boolean> => {
    const known = owned.get(product) ?? isTheirs(product)
    owned.set(product, known)
    return known
  }
  const mayHear = async (event: MeshEvent): Promise<boolean> => {
    switch (event.about) {
      case 'rules':
      case 'proposal':
        return true
      case 'product':
        return event.type !== 'hansa.product.failed' || owns(event.product)
      case 'promise':
        return mayHearOfPromise(event.data, formatPrincipal(principal)) || owns(event.product)
      case 'agreement':
        return isParty(principal, event.data) || owns(event.product)
    }
  }
  return async (event) => ((await mayHear(event)) ? cloudEvent(event, source) : undefined)
}
