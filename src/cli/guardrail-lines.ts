import { exceptionsAbout, policySetFor } from '../governance/policy-set.ts'
import { actionsOf, type Policy } from '../governance/policy.ts'
import { defaultVocabulary } from '../spec/vocabulary.ts'
import type { GovernanceBundle } from '../store/governance-bundle.ts'
import type { Publication } from '../store/publication.ts'
import { exceptionLine } from './rule-lines.ts'

/** The guardrails that a product's next publication will meet, one line each. */
export function guardrailLines(
  { product, governance }: Publication,
  bundle: GovernanceBundle | undefined,
  now: Date,
): readonly string[] {
  const policies = [...(bundle?.policies ?? []), ...(governance?.policies ?? [])]
  if (policies.length === 0) return []
  const set = policySetFor(product, { vocabulary: defaultVocabulary, ...bundle, policies }, now)
  return [
    ...[...set.policies.values()]
      .filter(isGuardrail)
      .map(({ id, reason, scope }) => `guardrail ${id} (${scope}): ${reason}`),
    ...(exceptionsAbout(set, guardrailActions) ?? []).map(exceptionLine),
  ]
}

const guardrailActions = ['publish', 'write', 'declassify'] as const

const isGuardrail = ({ scope, cedar }: Policy): boolean =>
  scope !== 'built-in' &&
  (actionsOf(cedar) ?? []).some((action) => guardrailActions.some((each) => each === action))
