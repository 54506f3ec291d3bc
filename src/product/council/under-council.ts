import { HansaError } from '../../errors.ts'
import { followBundles, type Followed, type FollowedBundle } from '../../governance/council/follow-bundles.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import type { Mesh } from '../../spec/mesh.ts'
import type { CouncilBundle, GovernanceBundle } from '../../store/governance-bundle.ts'
import type { BuildContext } from '../build-context.ts'
import { councilInForce } from './council-in-force.ts'
import { meshRules, withRules, type MeshRules } from './with-rules.ts'

/** A context whose mesh has the rules that its council signed. */
export interface CouncilContext extends BuildContext {
  /** What those rules rest on; undefined where no council decides, or its first bundle is not signed yet. */
  readonly council: CouncilBundle | undefined
  /** What people should know: bundles that wait or were refused, rules that are declared and not signed. */
  readonly notes: readonly string[]
}

/**
 * Puts what the council signed in place of the rules that the mesh declares for all of it; a mesh without a council stays
 * as it is. Once a council decides in this store, only signatures change these rules, whatever the folder says. Throws
 * `denied` where there is a charter, and nothing signed nor in force.
 */
export async function underCouncil(context: BuildContext): Promise<CouncilContext> {
  const { mesh, store } = context
  // Rules that cannot be read decide nothing; a council's signatures are then followed from the first.
  const inForce = await store.metadata.bundle().catch(() => undefined)
  if (!hasCouncil(mesh, inForce)) return { ...context, council: undefined, notes: [] }
  const before = councilInForce(inForce)
  const followed = await followBundles(mesh.governance.bundles, { mesh: mesh.name, inForce: before?.before })
  const newest = followed.enough.at(-1)
  const rules = newest?.statement ?? before?.statement ?? (inForce && meshRules(inForce))
  if (rules === undefined) throw notSigned(followed)
  return {
    ...context,
    mesh: withRules(mesh, rules),
    council: newest === undefined ? before?.bundle : bundleOf(newest),
    notes: notesOf(followed, { rules, declared: meshRules(mesh.governance) }),
  }
}

const hasCouncil = ({ governance }: Mesh, inForce: GovernanceBundle | undefined): boolean =>
  inForce?.council !== undefined || governance.charter !== undefined || governance.bundles.length > 0

function notesOf(
  { refused, waiting }: Followed,
  { rules, declared }: { readonly rules: MeshRules; readonly declared: MeshRules },
): readonly string[] {
  const isDeclared = contentOf(rules) === contentOf(declared)
  const isProposed = waiting !== undefined && contentOf(waiting.statement) === contentOf(declared)
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

const contentOf = ({ policies, vocabulary }: MeshRules): string => canonicalJson({ policies, vocabulary })

const missingOf = ({ signers, successors }: FollowedBundle): readonly string[] =>
  signers.isEnough && successors !== undefined ? successors.missing : signers.missing

const bundleOf = ({ statement: { number }, digest, bundle }: FollowedBundle): CouncilBundle => ({
  number,
  digest,
  signed: bundle,
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
