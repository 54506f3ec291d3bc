import type { Effects } from '../effects.ts'
import type { Agreement } from '../governance/agreement.ts'
import type { Principal } from '../governance/principal.ts'
import { consumingPrincipal } from '../sidecar/agreement/look-ahead.ts'
import type { Sidecar } from '../sidecar/sidecar.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { directoryOf } from './directory-of.ts'
import { repeating } from './repeating.ts'
import { reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'

export interface PreparedNode {
  readonly mesh: string
  readonly settings: MeshSettings
  readonly store: Store
  readonly sidecar: Sidecar
  readonly effects: Effects
}

/** How often is looked whether something was published or enacted, by this process or another. */
const lookMilliseconds = 5000

/** Makes renditions for agreements in force as products are published and rules enacted, one after the other, until it is stopped. */
export function startPreparing(
  terminal: Terminal,
  { mesh, settings, store, sidecar, effects }: PreparedNode,
): { readonly stop: () => Promise<void> } {
  const directory = directoryOf({ mesh, settings, store, effects })
  const ending = new AbortController()
  const prepared = new Map<string, string>()
  const consumerOf = async (agreement: Agreement): Promise<Principal> =>
    (await consumingPrincipal(agreement, { mesh, directory })).principal
  const preparing = repeating(async () => {
    try {
      const heads = [...(await store.metadata.heads())]
      const rules = await store.metadata.bundleSequence()
      for (const [product, { sequence }] of heads) {
        const state = `${sequence} under ${rules}`
        if (prepared.get(product) === state) continue
        // Also where it fails: it would fail again, and is made when somebody reads.
        prepared.set(product, state)
        await sidecar.prepareAhead([product], { consumerOf, signal: ending.signal })
      }
    } catch (error) {
      reportError(terminal, error)
    }
  })
  preparing.ask()
  const looking = setInterval(preparing.ask, lookMilliseconds)
  return {
    stop: async () => {
      clearInterval(looking)
      ending.abort()
      await preparing.stop()
    },
  }
}
