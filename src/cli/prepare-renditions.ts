import type { Effects } from '../effects.ts'
import type { Agreement } from '../governance/agreement.ts'
import type { Principal } from '../governance/principal.ts'
import { consumingPrincipal } from '../sidecar/agreement/look-ahead.ts'
import { publishedIn } from '../sidecar/published-products.ts'
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
  let seen = { revision: -1, rules: -1 }
  const consumerOf = async (agreement: Agreement): Promise<Principal> =>
    (await consumingPrincipal(agreement, { mesh, directory })).principal
  const prepare = async (product: string): Promise<void> => {
    try {
      await sidecar.prepareAhead([product], { consumerOf, signal: ending.signal })
    } catch (error) {
      // It would fail again, and is made when somebody reads.
      reportError(terminal, error)
    }
  }
  const preparing = repeating(async () => {
    try {
      const { revision, keys, changedSince } = await publishedIn(store.metadata)
      const rules = await store.metadata.bundleSequence()
      const changed = rules === seen.rules ? changedSince(seen.revision) : undefined
      seen = { revision, rules }
      if (changed?.size === 0) return
      const agreed = new Set((await store.metadata.agreements({})).map(({ product }) => product))
      for (const product of changed ?? keys)
        if (agreed.has(product) && !ending.signal.aborted) await prepare(product)
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
