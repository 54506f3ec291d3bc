import { HansaError } from '../../errors.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { statementOf } from '../../governance/council/signed-bundle.ts'
import type { BundleBefore } from '../../governance/council/verify-bundle.ts'
import type { CouncilBundle, GovernanceBundle } from '../../store/governance-bundle.ts'

/** What the council's bundle in force says, and what the next one is held against. */
export interface CouncilInForce {
  readonly bundle: CouncilBundle
  readonly statement: BundleStatement
  readonly before: BundleBefore
}

/** Undefined where no council decides. Throws `corrupt` where what was signed cannot be read. */
export function councilInForce(inForce: GovernanceBundle | undefined): CouncilInForce | undefined {
  const bundle = inForce?.council
  if (bundle === undefined) return undefined
  const statement = statementOf(bundle.signed)
  if (statement === undefined)
    throw new HansaError('corrupt', `the council’s bundle ${bundle.number} in the store cannot be read`, {
      remedy: 'Restore the metadata database from a backup.',
    })
  const { number, digest } = bundle
  return { bundle, statement, before: { number, digest, charter: statement.charter } }
}
