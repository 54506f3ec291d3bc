import type { BundleStatement } from '../governance/council/bundle-statement.ts'
import { statementOf } from '../governance/council/signed-bundle.ts'
import { parsePolicies } from '../governance/parse-policies.ts'
import type { DeclaredPolicy } from '../governance/policy.ts'
import { untilText } from '../governance/agreement.ts'
import type { KnownNode } from '../spec/known-node.ts'
import type { PolicyException } from '../spec/policy-exception.ts'
import type { PolicyScope, PolicySource } from '../spec/policy-source.ts'
import { defaultVocabulary, type Vocabulary } from '../spec/vocabulary.ts'
import type { CouncilBundle, GovernanceBundle } from '../store/governance-bundle.ts'
import type { DeclaredBundle } from './enact-governance.ts'

/** One difference between the rules in force and those declared. */
export interface RuleChange {
  readonly kind: 'added' | 'removed' | 'changed'
  /** `rule owned of the mesh`, `classifications`. */
  readonly what: string
  /** A rule's reason, or what is new. */
  readonly detail: string
}

/** What enacting `declared` changes; without a bundle in force, what there is. */
export function ruleChanges(
  inForce: GovernanceBundle | undefined,
  declared: DeclaredBundle,
): readonly RuleChange[] {
  if (inForce?.digest === declared.digest) return []
  return [
    ...policyChanges(inForce?.policies ?? [], declared.policies),
    ...vocabularyChanges(inForce?.vocabulary ?? defaultVocabulary, declared.vocabulary),
    ...(inForce === undefined ? [] : ownerChanges(inForce.domains, declared.domains)),
    ...nodeChanges(inForce?.nodes ?? [], declared.nodes ?? []),
    ...exceptionChanges(inForce?.exceptions ?? [], declared.exceptions ?? []),
    ...councilChange(inForce?.council, declared.council),
    ...councilChange(inForce?.coming, declared.coming),
  ]
}

const councilChange = (
  before: CouncilBundle | undefined,
  after: CouncilBundle | undefined,
): readonly RuleChange[] =>
  after === undefined || before?.digest === after.digest
    ? []
    : [
        {
          kind: before === undefined ? 'added' : 'changed',
          what: `bundle ${after.number} of the council`,
          detail: bundleText(statementOf(after.signed)),
        },
      ]

const bundleText = (statement: BundleStatement | undefined): string =>
  statement?.enforcedFrom === undefined
    ? (statement?.reason ?? '')
    : `${statement.reason} (from ${statement.enforcedFrom} on)`

/** Rules are compared by id: one that moved to another file is the same. */
export function policyChanges(
  before: readonly PolicySource[],
  after: readonly PolicySource[],
): readonly RuleChange[] {
  const [old, now] = [byId(before), byId(after)]
  const change = (kind: RuleChange['kind'], policy: DeclaredPolicy): RuleChange => ({
    kind,
    what: `rule ${policy.id} of ${scopeText(policy.source.scope)}`,
    detail: policy.reason,
  })
  return [
    ...[...now.values()].flatMap((policy) => {
      const was = old.get(policy.id)
      if (was === undefined) return [change('added', policy)]
      return isSame(was, policy) ? [] : [change('changed', policy)]
    }),
    ...[...old.values()].filter(({ id }) => !now.has(id)).map((policy) => change('removed', policy)),
  ]
}

const byId = (sources: readonly PolicySource[]): ReadonlyMap<string, DeclaredPolicy> =>
  new Map(parsePolicies(sources).policies.map((policy) => [policy.id, policy]))

const isSame = (a: DeclaredPolicy, b: DeclaredPolicy): boolean =>
  a.text === b.text && scopeText(a.source.scope) === scopeText(b.source.scope)

function scopeText(scope: PolicyScope): string {
  switch (scope.kind) {
    case 'global':
      return 'the mesh'
    case 'domain':
      return `the domain ${scope.domain}`
    case 'product':
      return scope.product
  }
}

/** What is other in the words that rules share. */
export const vocabularyChanges = (before: Vocabulary, after: Vocabulary): readonly RuleChange[] => [
  ...listChange('classifications', before.classifications, after.classifications),
  ...listChange('purposes', before.purposes.map(purposeText), after.purposes.map(purposeText)),
  ...listChange('attributes', attributeTexts(before), attributeTexts(after)),
  ...listChange('terms', termTexts(before), termTexts(after)),
]

const purposeText = ({ name, broader }: Vocabulary['purposes'][number]): string => `${name} below ${broader}`

const attributeTexts = ({ attributes }: Vocabulary): readonly string[] =>
  Object.entries(attributes).map(([name, type]) => `${name}: ${type}`)

const termTexts = ({ terms = [] }: Vocabulary): readonly string[] =>
  terms.map(({ name, description, synonyms, broader }) =>
    [name, ...synonyms, description, broader ?? ''].filter((text) => text !== '').join(' · '),
  )

/** Who belongs to the mesh, owns what and speaks for whom. */
export const nodeChanges = (
  before: readonly KnownNode[],
  after: readonly KnownNode[],
): readonly RuleChange[] => listChange('nodes', before.map(nodeText), after.map(nodeText))

function nodeText({ node, key, domains, vouchesFor }: KnownNode): string {
  const words = [
    domains.length > 0 && `of ${domains.join(', ')}`,
    vouchesFor.length > 0 && `vouching for ${vouchesFor.join(', ')}`,
  ]
  return [node, ...words.filter((word) => word !== false), `with key ${key}`].join(' ')
}

/** Exceptions are told apart by rule and subject: another end or owner is a change of the same one. */
export function exceptionChanges(
  before: readonly PolicyException[],
  after: readonly PolicyException[],
): readonly RuleChange[] {
  const [old, now] = [bySubject(before), bySubject(after)]
  const change = (kind: RuleChange['kind'], exception: PolicyException): RuleChange => ({
    kind,
    what: `exception from ${exception.policy} for ${exception.for}`,
    detail: exceptionText(exception),
  })
  return [
    ...[...now].flatMap(([key, exception]) => {
      const was = old.get(key)
      if (was === undefined) return [change('added', exception)]
      return exceptionText(was) === exceptionText(exception) ? [] : [change('changed', exception)]
    }),
    ...[...old].filter(([key]) => !now.has(key)).map(([, exception]) => change('removed', exception)),
  ]
}

const bySubject = (exceptions: readonly PolicyException[]): ReadonlyMap<string, PolicyException> =>
  new Map(exceptions.map((exception) => [`${exception.policy} ${exception.for}`, exception]))

const exceptionText = ({ owner, reason, until }: PolicyException): string =>
  `${reason} (${owner}, until ${untilText(until)})`

/** Of domains that stay: a new one takes nothing from anybody. */
const ownerChanges = (
  before: GovernanceBundle['domains'],
  after: GovernanceBundle['domains'],
): readonly RuleChange[] =>
  after.flatMap(({ name, owners }) => {
    const was = before.find((domain) => domain.name === name)
    return was === undefined ? [] : listChange(`owners of the domain ${name}`, was.owners, owners)
  })

/** One change where a list is another one. */
export function listChange(
  what: string,
  before: readonly string[],
  after: readonly string[],
): readonly RuleChange[] {
  if (before.join('\n') === after.join('\n')) return []
  return [{ kind: 'changed', what, detail: `${list(before)} → ${list(after)}` }]
}

const list = (words: readonly string[]): string => (words.length === 0 ? 'none' : words.join(', '))
