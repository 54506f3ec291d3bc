import { HansaError } from '../../errors.ts'
import { followBundles, type Followed, type FollowedBundle } from '../../governance/council/follow-bundles.ts'
import type { BundleFile } from '../../spec/charter.ts'
import type { Mesh } from '../../spec/mesh.ts'
import type { CouncilBundle, GovernanceBundle } from '../../store/governance-bundle.ts'
import type { BuildContext } from '../build-context.ts'
import { isDue } from './bundle-in-force.ts'
import { followedBy, knownBundles, type OpenedBundle } from './council-in-force.ts'
import { meshRules, rulesText, withRules, type MeshRules } from './with-rules.ts'

/** A context whose mesh has the rules that its council signed. */
export interface CouncilContext extends BuildContext {
  /** What those rules rest on; undefined where no council decides, or its first bundle is not signed yet. */
  readonly council: CouncilBundle | undefined
  /** What comes into force by itself after that. */
  readonly coming: CouncilBundle | undefined
  /** What the council signed after that, and this version of Hansa cannot read. */
  readonly unread: CouncilBundle | undefined
  /** What people should know: bundles that wait or were refused, rules that are declared and not signed. */
  readonly notes: readonly string[]
}

/**
 * Puts what the council signed in place of the rules that the mesh declares for all of it; a mesh without a council stays
 * as it is. Once a council decides in this store, only signatures change these rules, whatever the folder says. Throws
 * `denied` where there is a charter, and nothing signed nor in force.
 */
export async function underCouncil(context: BuildContext): Promise<CouncilContext> {
  const { mesh, store, effects } = context
  // Rules that cannot be read decide nothing; a council's signatures are then followed from the first.
  const inForce = await store.metadata.bundle().catch(() => undefined)
  if (!hasCouncil(mesh, inForce))
    return { ...context, council: undefined, coming: undefined, unread: undefined, notes: [] }
  const known = knownBundles(inForce)
  const newest = known.at(-1)
  const followed = await followBundles([...mesh.governance.bundles, ...unreadBefore(inForce)], {
    mesh: mesh.name,
    inForce: newest && followedBy(newest),
  })
  const bundles = [...known, ...followed.enough.map(openedOf)]
  const at = bundles.findLastIndex(({ statement }) => isDue(statement, effects.now()))
  const [due, coming] = [bundles[at], bundles[at + 1]]
  const rules = due?.statement ?? (inForce && meshRules(inForce))
  if (rules === undefined) throw notSigned(followed)
  const signed = bundles.at(-1)?.statement ?? rules
  return {
    ...context,
    mesh: withRules(mesh, rules),
    council: due?.bundle,
    coming: coming?.bundle,
    unread: followed.unread,
    notes: notesOf(followed, { signed, declared: meshRules(mesh.governance) }),
  }
}

/** What could not be read before may be readable by now; whoever takes its file away does not make it undone. */
const unreadBefore = (inForce: GovernanceBundle | undefined): readonly BundleFile[] =>
  inForce?.unread === undefined
    ? []
    : [{ path: `bundle ${inForce.unread.number}`, text: JSON.stringify(inForce.unread.signed) }]

const hasCouncil = ({ governance }: Mesh, inForce: GovernanceBundle | undefined): boolean =>
  inForce?.council !== undefined || governance.charter !== undefined || governance.bundles.length > 0

function notesOf(
  { refused, waiting }: Followed,
  { signed, declared }: { readonly signed: MeshRules; readonly declared: MeshRules },
): readonly string[] {
  const isDeclared = rulesText(signed) === rulesText(declared)
  const isProposed = waiting !== undefined && rulesText(waiting.statement) === rulesText(declared)
  return [
    ...refused.map(({ path, reason }) => `${path} is not followed: ${reason}`),
    ...(waiting === undefined
      ? []
      : [
          `bundle ${waiting.statement.number} waits for signatures: ${missingOf(waiting).join(', ')} can sign it`,
        ]),
    ...(isDeclared || isProposed
      ? []
      : [
          'governance/ declares other rules of the mesh than the council has signed: `hansa governance propose` asks for them',
        ]),
  ]
}

const missingOf = ({ signers, successors }: FollowedBundle): readonly string[] =>
  signers.isEnough && successors !== undefined ? successors.missing : signers.missing

const openedOf = ({ statement, digest, bundle }: FollowedBundle): OpenedBundle => ({
  bundle: { number: statement.number, digest, signed: bundle },
  statement,
})

function notSigned({ waiting }: Followed): HansaError {
  const missing = waiting === undefined ? [] : missingOf(waiting)
  return new HansaError(
    'denied',
    'there is a charter, and no bundle of rules that enough of its council signed',
    {
      detail: missing.length === 0 ? [] : [`not signed by ${missing.join(', ')}`],
      remedy:
        waiting === undefined
          ? '`hansa governance propose` makes the first bundle of the rules that are declared.'
          : 'Have them sign it with `hansa governance sign`.',
    },
  )
}
