import type { PolicyException } from '../spec/policy-exception.ts'
import { exceptionsAbout, type PolicySet } from './policy-set.ts'
import { actionsOf, type Policy } from './policy.ts'

/** Policies of the mesh, a domain or a product that a publication meets, and the exceptions from such. */
export const guardrailsOf = (
  set: PolicySet,
): { readonly policies: readonly Policy[]; readonly exceptions: readonly PolicyException[] } => ({
  policies: [...set.policies.values()].filter(isGuardrail),
  exceptions: exceptionsAbout(set, guardrailActions) ?? [],
})

const guardrailActions = ['publish', 'write', 'declassify'] as const

const isGuardrail = ({ scope, cedar }: Policy): boolean =>
  scope !== 'built-in' &&
  (actionsOf(cedar) ?? []).some((action) => guardrailActions.some((each) => each === action))
