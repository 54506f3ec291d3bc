import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { digestOf, statementOf } from '../../governance/council/signed-bundle.ts'
import { signersOf } from '../../governance/council/signers.ts'
import type { CouncilBundle, GovernanceBundle } from '../../store/governance-bundle.ts'
import { meshRules, rulesText } from './with-rules.ts'

/** Whether the rules of the whole mesh are those that its council signed; also true where no council decides. */
export async function isAsSigned(bundle: GovernanceBundle): Promise<boolean> {
  const { council, coming } = bundle
  if (council === undefined) return coming === undefined
  const statement = await signedStatement(council)
  if (statement === undefined) return false
  if (rulesText(meshRules(bundle)) !== rulesText(statement)) return false
  if (coming === undefined) return true
  return (
    (await signedStatement(coming)) !== undefined &&
    (await signersOf(coming.signed, statement.charter)).isEnough
  )
}

/** Undefined unless it is what its number and digest say, and enough of its own council signed it. */
async function signedStatement({
  signed,
  digest,
  number,
}: CouncilBundle): Promise<BundleStatement | undefined> {
  const statement = statementOf(signed)
  if (statement?.number !== number || digest !== digestOf(signed)) return undefined
  return (await signersOf(signed, statement.charter)).isEnough ? statement : undefined
}
