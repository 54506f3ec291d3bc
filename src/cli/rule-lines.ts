import type { Verdict } from '../governance/verdict.ts'
import type { RuleChange } from '../product/rule-changes.ts'

const signs: Readonly<Record<RuleChange['kind'], string>> = { added: '+', removed: '-', changed: '~' }

/** `+ rule owned of the mesh: Products have an owner`. */
export const ruleChangeLine = ({ kind, what, detail }: RuleChange): string =>
  `${signs[kind]} ${what}: ${detail}`

/** What a guardrail refused and why, and in the next line what can be done. */
export const refusalLines = ({ message, advice }: Verdict): readonly string[] => [
  `✗ ${message}`,
  ...(advice === undefined ? [] : [`  ${advice}`]),
]
