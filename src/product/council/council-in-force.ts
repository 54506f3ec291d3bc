import { HansaError } from '../../errors.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { statementOf } from '../../governance/council/signed-bundle.ts'
import type { BundleBefore } from '../../governance/council/verify-bundle.ts'
import type { CouncilBundle, GovernanceBundle } from '../../store/governance-bundle.ts'

/** A bundle that the council signed, read. */
export interface OpenedBundle {
  readonly bundle: CouncilBundle
  readonly statement: BundleStatement
}

/** Undefined where no council decides. Throws `corrupt` where what was signed cannot be read. */
export const councilInForce = (
  inForce: Pick<GovernanceBundle, 'council'> | undefined,
): OpenedBundle | undefined => inForce?.council && opened(inForce.council)

/** The council's bundles that a store knows, in order: the one in force, and the one that is to come. */
export const knownBundles = (inForce: GovernanceBundle | undefined): readonly OpenedBundle[] =>
  [inForce?.council, inForce?.coming].flatMap((bundle) => (bundle === undefined ? [] : [opened(bundle)]))

/** What the bundle after this one is held against. */
export const followedBy = ({ bundle: { number, digest }, statement }: OpenedBundle): BundleBefore => ({
  number,
  digest,
  charter: statement.charter,
})

function opened(bundle: CouncilBundle): OpenedBundle {
  const statement = statementOf(bundle.signed)
  if (statement !== undefined) return { bundle, statement }
  throw new HansaError('corrupt', `the council’s bundle ${bundle.number} in the store cannot be read`, {
    remedy: 'Restore the metadata database from a backup.',
  })
}
