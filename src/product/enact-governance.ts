import { HansaError, isHansaError } from '../errors.ts'
import { statementOf } from '../governance/council/signed-bundle.ts'
import { checkGovernance } from '../governance/check-governance.ts'
import { canonicalHash } from '../spec/canonical-hash.ts'
import { formatIssue, hasErrors } from '../spec/issue.ts'
import type { Mesh } from '../spec/mesh.ts'
import type { GovernanceBundle } from '../store/governance-bundle.ts'
import type { BuildContext } from './build-context.ts'
import { withRules } from './council/with-rules.ts'
import { underCouncil, type CouncilContext } from './council/under-council.ts'

/** What a bundle says, whenever and in whatever order it was enacted. */
export type DeclaredBundle = Omit<GovernanceBundle, 'sequence' | 'enactedAt'>

/**
 * Puts the mesh's rules in force where they differ from those that are, and returns what is in force then. A mesh
 * without policies enacts a bundle without any: where nothing is enacted, everything is denied. Where a council decides,
 * rules of the whole mesh are those that it signed.
 */
export const enactGovernance = async (context: BuildContext): Promise<GovernanceBundle> =>
  enactRules(await underCouncil(context))

/** The same for a mesh that already has the rules its council signed. */
export async function enactRules({
  mesh,
  store,
  effects,
  ...signed
}: CouncilContext): Promise<GovernanceBundle> {
  const declared = declaredBundle(mesh, signed)
  const newest = await store.metadata.bundleSequence()
  // One that cannot be read is replaced.
  const current = await store.metadata.bundle(newest).catch(() => undefined)
  if (current !== undefined && current.digest === declared.digest && isWhole(current)) return current
  refuseBroken(mesh, effects.now())
  const later = signed.coming && statementOf(signed.coming.signed)
  if (later !== undefined) refuseBroken(withRules(mesh, later), effects.now())
  const sequence = newest + 1
  const bundle = { sequence, enactedAt: effects.now().toISOString(), ...declared }
  try {
    await store.metadata.enact(bundle)
    return bundle
  } catch (error) {
    // Two that apply the same mesh at once want the same.
    const other = isHansaError(error, 'conflict') ? await store.metadata.bundle() : undefined
    if (other?.digest === declared.digest) return other
    throw error
  }
}

/** Rules that cannot be evaluated deny everything to everybody: they are not put in force. */
function refuseBroken(mesh: Mesh, now: Date): void {
  const issues = checkGovernance(mesh, now)
  if (!hasErrors(issues)) return
  throw new HansaError('invalid_input', 'the rules of the mesh cannot be put in force', {
    detail: issues.map(formatIssue),
    remedy: 'Mend them and run the command again; the rules that are in force stay.',
  })
}

/** Whether a bundle is what was enacted. */
export const isWhole = ({ sequence: _, enactedAt: __, digest, ...content }: GovernanceBundle): boolean =>
  digest === canonicalHash(content)

/** What a council signed, as the rules of a mesh rest on it. */
type SignedBundles = Pick<CouncilContext, 'council' | 'coming'> & Partial<Pick<CouncilContext, 'unread'>>

/** Rules of global and domain scope; those of products are committed with their data. */
export function declaredBundle({ governance, domains }: Mesh, signed?: SignedBundles): DeclaredBundle {
  const { council, coming, unread } = signed ?? {}
  const content = {
    policies: governance.policies.filter(({ scope }) => scope.kind !== 'product'),
    vocabulary: governance.vocabulary,
    domains: domains.map(({ name, kind, owners, description }) => ({ name, kind, owners, description })),
    ...(governance.nodes.length === 0 ? {} : { nodes: governance.nodes }),
    ...(governance.exceptions.length === 0 ? {} : { exceptions: governance.exceptions }),
    ...(council === undefined ? {} : { council }),
    ...(coming === undefined ? {} : { coming }),
    ...(unread === undefined ? {} : { unread }),
  }
  return { ...content, digest: canonicalHash(content) }
}
