import { hash } from 'node:crypto'
import { inForceAt, isDue } from '../../product/council/bundle-in-force.ts'
import { councilInForce, knownBundles } from '../../product/council/council-in-force.ts'
import { meshRules, rulesText } from '../../product/council/with-rules.ts'
import type { BundleStore, GovernanceBundle } from '../../store/governance-bundle.ts'

/** Which rules of the whole mesh a node follows. */
export interface RulesState {
  /** SHA-256 of the rules of the whole mesh: equal on nodes that follow the same. */
  readonly rules: string
  /** ISO time from which it does. */
  readonly since: string
  /** Of the council's bundle that they rest on, and its digest; absent where no council decides. */
  readonly bundle?: { readonly number: number; readonly digest: string } | undefined
  /** The bundle that it has and that is in force later. */
  readonly coming?: { readonly number: number; readonly enforcedFrom: string } | undefined
  /** The bundle that it has and cannot read. */
  readonly unread?: { readonly number: number; readonly digest: string } | undefined
}

/** The rules of the whole mesh that are in force on this node; undefined where nothing was enacted. */
export async function rulesState(store: BundleStore, now: Date): Promise<RulesState | undefined> {
  const enacted = await store.bundle()
  if (enacted === undefined) return undefined
  const inForce = inForceAt(enacted, now)
  const council = councilInForce(inForce)
  const later = knownBundles(enacted).at(-1)?.statement
  const enforcedFrom = later !== undefined && !isDue(later, now) ? later.enforcedFrom : undefined
  return {
    rules: hash('sha256', ruleTextOf(enacted, inForce)),
    since: await since(store, enacted, inForce),
    ...(council === undefined
      ? {}
      : { bundle: { number: council.bundle.number, digest: council.bundle.digest } }),
    ...(later === undefined || enforcedFrom === undefined
      ? {}
      : { coming: { number: later.number, enforcedFrom } }),
    ...(enacted.unread === undefined
      ? {}
      : { unread: { number: enacted.unread.number, digest: enacted.unread.digest } }),
  }
}

/** With the exceptions that are over: they are part of what was decided, and end on all nodes alike. */
const ruleTextOf = (enacted: GovernanceBundle, inForce: GovernanceBundle): string =>
  inForce.council?.number === enacted.council?.number
    ? rulesText(meshRules(enacted))
    : rulesText(councilInForce(inForce)?.statement ?? meshRules(inForce))

/** More enactments than that are not looked through for when rules came. */
const looksBack = 200

/** Domains change their own rules while those of the mesh stay: the first enactment that has them counts. */
async function since(
  store: BundleStore,
  enacted: GovernanceBundle,
  inForce: GovernanceBundle,
): Promise<string> {
  const statement = councilInForce(inForce)?.statement
  if (inForce.council?.number !== enacted.council?.number) return statement?.enforcedFrom ?? enacted.enactedAt
  const text = rulesText(meshRules(enacted))
  let first = enacted.enactedAt
  const last = Math.max(0, enacted.sequence - looksBack)
  for (let sequence = enacted.sequence - 1; sequence > last; sequence--) {
    const before = await store.bundle(sequence)
    if (before === undefined || rulesText(meshRules(before)) !== text) break
    first = before.enactedAt
  }
  return first
}
