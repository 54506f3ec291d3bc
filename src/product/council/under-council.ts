import { HansaError } from '../../errors.ts'
import { followBundles, type Followed, type FollowedBundle } from '../../governance/council/follow-bundles.ts'
import type { Mesh } from '../../spec/mesh.ts'
import type { CouncilBundle, GovernanceBundle } from '../../store/governance-bundle.ts'
import type { BuildContext } from '../build-context.ts'
import { councilInForce } from './council-in-force.ts'
import { meshRules, withRules, type MeshRules } from './with-rules.ts'

/** A context whose mesh has the rules that its council signed. */
export interface CouncilContext extends BuildContext {
  /** What those rules rest on; undefined where no council decides, or its first bundle is not signed yet. */
  readonly council: CouncilBundle | undefined
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
  if (!hasCouncil(mesh, inForce)) return { ...context, council: undefined }
  const before = councilInForce(inForce)
  const followed = await followBundles(mesh.governance.bundles, { mesh: mesh.name, inForce: before?.before })
  reportRefused(followed, context)
  const newest = followed.enough.at(-1)
  if (newest !== undefined) return ruled(context, { rules: newest.statement, council: bundleOf(newest) })
  if (before !== undefined) return ruled(context, { rules: before.statement, council: before.bundle })
  if (inForce !== undefined) return ruled(context, { rules: meshRules(inForce) })
  throw notSigned(followed)
}

const hasCouncil = ({ governance }: Mesh, inForce: GovernanceBundle | undefined): boolean =>
  inForce?.council !== undefined || governance.charter !== undefined || governance.bundles.length > 0

function reportRefused({ refused }: Followed, { effects }: BuildContext): void {
  for (const { path, reason } of refused)
    effects.report({ kind: 'note', level: 'warning', text: `${path} is not followed: ${reason}` })
}

const bundleOf = ({ statement: { number }, digest, bundle }: FollowedBundle): CouncilBundle => ({
  number,
  digest,
  signed: bundle,
})

const ruled = (
  context: BuildContext,
  { rules, council }: { readonly rules: MeshRules; readonly council?: CouncilBundle },
): CouncilContext => ({ ...context, mesh: withRules(context.mesh, rules), council })

function notSigned({ waiting }: Followed): HansaError {
  const missing = (waiting?.successors ?? waiting?.signers)?.missing ?? []
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
