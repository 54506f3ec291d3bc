import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import type { Charter } from '../../spec/charter.ts'
import type { PolicySource } from '../../spec/policy-source.ts'
import { defaultVocabulary } from '../../spec/vocabulary.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import {
  exceptionChanges,
  listChange,
  nodeChanges,
  policyChanges,
  vocabularyChanges,
  type RuleChange,
} from '../rule-changes.ts'
import { councilInForce } from './council-in-force.ts'

/** The rules that a bundle is held against. */
export type RulesBefore = Pick<
  GovernanceBundle,
  'policies' | 'vocabulary' | 'nodes' | 'exceptions' | 'council'
>

/** What a bundle of the council would change of what is in force: rules, words, and the council itself. */
export function bundleChanges(
  inForce: RulesBefore | undefined,
  { policies, vocabulary, charter, nodes = [], exceptions = [] }: BundleStatement,
): readonly RuleChange[] {
  const before = (inForce?.policies ?? []).filter(({ scope }) => scope.kind === 'global')
  const after = policies.map((policy): PolicySource => ({ scope: { kind: 'global' }, ...policy }))
  const charterBefore = councilInForce(inForce)?.statement.charter
  return [
    ...policyChanges(before, after),
    ...vocabularyChanges(inForce?.vocabulary ?? defaultVocabulary, vocabulary),
    ...nodeChanges(inForce?.nodes ?? [], nodes),
    ...exceptionChanges(inForce?.exceptions ?? [], exceptions),
    ...listChange(
      'council',
      charterBefore === undefined ? [] : charterText(charterBefore),
      charterText(charter),
    ),
    ...listChange('auditors', charterBefore?.auditors ?? [], charter.auditors ?? []),
  ]
}

const charterText = ({ threshold, council }: Charter): readonly string[] => [
  ...council.map(({ member, key }) => `${member} with key ${key}`),
  `${threshold} of ${council.length} must sign`,
]
