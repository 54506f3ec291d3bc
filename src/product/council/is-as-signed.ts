import { digestOf, statementOf } from '../../governance/council/signed-bundle.ts'
import { signersOf } from '../../governance/council/signers.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import { meshRules } from './with-rules.ts'

/** Whether the rules of the whole mesh are those that its council signed; also true where no council decides. */
export async function isAsSigned(bundle: GovernanceBundle): Promise<boolean> {
  if (bundle.council === undefined) return true
  const { signed, digest, number } = bundle.council
  const statement = statementOf(signed)
  if (statement?.number !== number || digest !== digestOf(signed)) return false
  const { policies, vocabulary, charter } = statement
  if (canonicalJson(meshRules(bundle)) !== canonicalJson({ policies, vocabulary })) return false
  return (await signersOf(signed, charter)).isEnough
}
