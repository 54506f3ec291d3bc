import { policySetFor } from '../governance/policy-set.ts'
import { actionsOf, type Policy } from '../governance/policy.ts'
import { defaultVocabulary } from '../spec/vocabulary.ts'
import type { GovernanceBundle } from '../store/governance-bundle.ts'
import type { Publication } from '../store/publication.ts'

/** The guardrails that a product's next publication will meet, one line each. */
export function guardrailLines(
  { product, governance }: Publication,
  bundle: GovernanceBundle | undefined,
): readonly string[] {
  const policies = [...(bundle?.policies ?? []), ...(governance?.policies ?? [])]
  if (policies.length === 0) return []
  const set = policySetFor(product, { policies, vocabulary: bundle?.vocabulary ?? defaultVocabulary })
  return [...set.policies.values()]
    .filter(isGuardrail)
    .map(({ id, reason, scope }) => `guardrail ${id} (${scope}): ${reason}`)
}

const isGuardrail = ({ scope, cedar }: Policy): boolean =>
  scope !== 'built-in' &&
  (actionsOf(cedar) ?? []).some((action) => ['publish', 'write', 'declassify'].includes(action))
