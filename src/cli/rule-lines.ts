import { untilText } from '../governance/agreement.ts'
import type { Verdict } from '../governance/verdict.ts'
import type { RuleChange } from '../product/rule-changes.ts'
import type { PolicyException } from '../spec/policy-exception.ts'

const signs: Readonly<Record<RuleChange['kind'], string>> = { added: '+', removed: '-', changed: '~' }

/** `+ rule owned of the mesh: Products have an owner`. */
export const ruleChangeLine = ({ kind, what, detail }: RuleChange): string =>
  `${signs[kind]} ${what}: ${detail}`

/** What a guardrail refused and why, and in the next line what can be done. */
export const refusalLines = ({ message, advice }: Verdict): readonly string[] => [
  `✗ ${message}`,
  ...(advice === undefined ? [] : [`  ${advice}`]),
]

/** Which rule does not hold here, until when, and who answers for that. */
export const exceptionLine = ({ policy, for: subject, owner, reason, until }: PolicyException): string =>
  `excepted from ${policy} for ${subject} until ${untilText(until)} by ${owner}: ${reason}`
