import { judgeProduct } from '../../governance/judge.ts'
import type { PolicySet } from '../../governance/policy-set.ts'
import { isAbout, type Policy } from '../../governance/policy.ts'
import type { Verdict } from '../../governance/verdict.ts'
import type { PolicyException } from '../../spec/policy-exception.ts'
import type { Publication } from '../../store/publication.ts'
import type { Rules } from '../governing-rules.ts'
import type { ComplianceFinding, FindingSubject } from './compliance.ts'
import { publishedFacts } from './published-facts.ts'

/** From when on a policy failed a product that was published at a time. */
export type FailingSince = (policy: string, publication: Publication) => string

export interface JudgeContext {
  readonly mesh: string
  readonly rules: Rules
  readonly failingSince: FailingSince
}

/** Every prohibition that could hold for a product as it is published, judged now. */
export function judgePublished(
  publication: Publication,
  { mesh, rules, failingSince }: JudgeContext,
): readonly ComplianceFinding[] {
  const set = rules.policiesFor(publication)
  const facts = publishedFacts(publication, { mesh, bundle: rules.bundle })
  const verdicts = facts === undefined ? [] : judgeProduct(facts, set)
  const { product } = publication
  const failing = Map.groupBy(verdicts, ({ policy }) => policy.id)
  return [
    ...[...failing].map(([id, some]) => failed(some, { product, since: failingSince(id, publication) })),
    ...standing(set, product).filter(({ policy, kind }) => kind === 'access' || !failing.has(policy)),
    ...set.excepted.flatMap(({ policy, exception }) => excepted(policy, exception, product)),
  ]
}

function failed(
  verdicts: readonly Verdict[],
  { product, since }: { readonly product: string; readonly since: string },
): ComplianceFinding {
  const [first] = verdicts
  const { id, scope, reason } = first?.policy ?? { id: '', scope: 'built-in' as const, reason: '' }
  return {
    policy: id,
    scope,
    kind: 'guardrail',
    reason,
    product,
    outcome: 'fails',
    since,
    subjects: verdicts.map(({ subject }) => subject),
    ...(first?.advice === undefined ? {} : { advice: first.advice }),
  }
}

/** What is not broken: guardrails pass, rules about reading hold. */
const standing = ({ policies }: PolicySet, product: string): readonly ComplianceFinding[] =>
  [...policies.values()].flatMap((policy) =>
    subjectsOf(policy, product).map((subject): ComplianceFinding => ({
      ...subject,
      outcome: subject.kind === 'guardrail' ? 'passes' : 'holds',
    })),
  )

const excepted = (
  policy: Policy,
  { until, owner, reason: why }: PolicyException,
  product: string,
): readonly ComplianceFinding[] =>
  subjectsOf(policy, product).map((subject) => ({ ...subject, outcome: 'excepted', until, owner, why }))

/** A prohibition may be about publishing, about reading, or about both; permits are nobody's to comply with. */
function subjectsOf(policy: Policy, product: string): readonly FindingSubject[] {
  const { id, scope, reason, effect, cedar } = policy
  if (effect !== 'forbid' || scope === 'built-in') return []
  const kinds = (['guardrail', 'access'] as const).filter((kind) =>
    actions[kind].some((action) => isAbout(cedar, action)),
  )
  return kinds.map((kind) => ({ policy: id, scope, kind, reason, product }))
}

const actions = {
  guardrail: ['publish', 'write', 'declassify'],
  access: ['read', 'readColumn', 'readRow'],
} as const
