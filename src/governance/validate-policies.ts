import type { Issue } from '../spec/issue.ts'
import { didYouMean } from '../spec/nearest.ts'
import type { PolicyScope } from '../spec/policy-source.ts'
import type { Said } from '../spec/report.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import { cedarSchema, principalTypes } from './cedar-schema.ts'
import { saidOfSyntax, saidOfValidation } from './cedar-words.ts'
import { validatePolicies as validateByCedar } from './cedar.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { knownNames, type KnownEntities } from './known-entities.ts'
import { issueAt } from './parse-policies.ts'
import { comparedWith, entitiesIn } from './policy-literals.ts'
import { characterAt } from './policy-texts.ts'
import { holdsFor } from './policy-set.ts'
import { isAbout, type DeclaredPolicy } from './policy.ts'

export interface ValidationContext {
  readonly vocabulary: Vocabulary
  /** All that the mesh declares. */
  readonly datasets: readonly GovernedDataset[]
  /** Schema objects of input ports that rows are pushed to. */
  readonly inputs: readonly GovernedDataset[]
  readonly known: KnownEntities
  /** Whether an entity is another node's to know. */
  readonly isElsewhere: (type: string, id: string) => boolean
}

/**
 * Checks policies against all that they can be about: types, attributes and what must be guarded by Cedar's strict
 * validation; names of purposes, products, columns and classifications by ours. Those of a domain or product are
 * checked against its own datasets, as they are asked about no others.
 */
export function validatePolicies(
  policies: readonly DeclaredPolicy[],
  context: ValidationContext,
): readonly Issue[] {
  return [...groupByScope(policies).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const isIts = ({ product }: GovernedDataset): boolean => holdsFor(first.source, product.key)
    const its = {
      ...context,
      datasets: context.datasets.filter(isIts),
      inputs: context.inputs.filter(isIts),
    }
    return [...typeIssues(group, its), ...group.flatMap((policy) => nameIssues(policy, its))]
  })
}

function groupByScope(policies: readonly DeclaredPolicy[]): ReadonlyMap<string, readonly DeclaredPolicy[]> {
  return Map.groupBy(policies, ({ source }) => scopeKey(source.scope))
}

const scopeKey = (scope: PolicyScope): string => JSON.stringify(scope)

function typeIssues(policies: readonly DeclaredPolicy[], context: ValidationContext): readonly Issue[] {
  const { vocabulary, datasets } = context
  const texts = Object.fromEntries(policies.map(({ text }, index) => [`p${index}`, text]))
  const answer = validateByCedar(texts, cedarSchema(vocabulary, datasets))
  if (!('errors' in answer))
    return policies.slice(0, 1).map((policy) => issueAt(policy, 0, saidOfSyntax(answer)))
  const complaints = Map.groupBy([...answer.errors, ...answer.warnings], ({ id }) => id)
  return policies.flatMap((policy, index) => {
    const id = `p${index}`
    const said = (complaints.get(id) ?? []).map(({ complaint }) => ({
      at: characterAt(policy.text, complaint.start),
      ...saidOfValidation(complaint, id),
    }))
    // Rules on rows may be there before the datasets are.
    const isEarly = datasets.length === 0 && isAbout(policy.cedar, 'readRow')
    return onePerPlace(isEarly ? said.filter(({ code }) => !neverHolds.includes(code)) : said).map(
      ({ at, ...each }) => issueAt(policy, at, each),
    )
  })
}

/** What Cedar says of policies that can never hold, which follows from whatever else it says of them. */
const neverHolds: readonly string[] = ['misplaced-policy', 'impossible-policy']

interface PlacedSaid extends Said {
  readonly at: number
}

/** Cedar says the same for each type of principal, in an order of its own. */
function onePerPlace(said: readonly PlacedSaid[]): readonly PlacedSaid[] {
  const rank = ({ code }: Said): number => neverHolds.indexOf(code)
  const least = Math.min(...said.map(rank))
  const inOrder = said.toSorted((a, b) => typeRank(a) - typeRank(b))
  const firsts = new Map(inOrder.toReversed().map((each) => [`${each.at} ${each.code}`, each]))
  return [...firsts.values()].reverse().filter((each) => rank(each) === least)
}

const typeRank = ({ message }: Said): number =>
  principalTypes.findIndex((type) => message.includes(`\`Hansa::${type}\``))

/** Ids and texts mean nothing to Cedar: one that is mistyped makes a rule that never holds. */
function nameIssues(
  policy: DeclaredPolicy,
  { known, isElsewhere, vocabulary, datasets, inputs }: ValidationContext,
): Issue[] {
  const { classifications } = vocabulary
  const names = knownNames([...datasets, ...inputs])
  const issueOf = (literal: string, said: Said): Issue =>
    issueAt(policy, Math.max(policy.text.indexOf(JSON.stringify(literal)), 0), said)
  return [
    ...entitiesIn(policy.cedar)
      .filter(({ type, id }) => known[type]?.has(id) === false && !isElsewhere(type, id))
      .map(({ type, id }) => issueOf(id, unknownEntity(type, id, known[type] ?? new Set()))),
    ...comparedWith(policy.cedar, 'classification')
      .filter((word) => !classifications.includes(word))
      .map((word) => issueOf(word, unknownClassification(word, classifications))),
    ...comparedWith(policy.cedar, 'name')
      .filter((name) => !names.has(name))
      .map((name) => issueOf(name, unknownName(name, names))),
  ]
}

const unknownEntity = (type: string, id: string, candidates: Iterable<string>): Said => {
  const what = type.replace('Hansa::', '')
  return {
    code: 'unknown-entity',
    message: `there is no ${what} \`${id}\``,
    remedy: didYouMean(id, candidates),
  }
}

const unknownClassification = (word: string, classifications: readonly string[]): Said => ({
  code: 'unknown-classification',
  message: `there is no classification \`${word}\``,
  expected: classifications.map((each) => `\`${each}\``).join(', '),
  remedy: didYouMean(word, classifications),
})

const unknownName = (name: string, names: Iterable<string>): Said => ({
  code: 'unknown-column',
  severity: 'warning',
  message: `no column or dataset that this rule can be about is called \`${name}\``,
  remedy: didYouMean(name, names),
})
