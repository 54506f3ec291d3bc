import {
  columnEntity,
  columnUid,
  datasetEntity,
  datasetUid,
  domainEntity,
  domainUid,
  operatorUid,
  productUid,
  reference,
} from './cedar-entities.ts'
import { authorize, type CedarRequest, type EntityJson } from './cedar.ts'
import type { ActionName } from './cedar-schema.ts'
import { levelOf } from './classification.ts'
import type { DecidingPolicy } from './entitlement.ts'
import type { PolicySet } from './policy-set.ts'
import {
  effectiveClassification,
  type ColumnFacts,
  type DatasetFacts,
  type ProductFacts,
} from './product-facts.ts'
import type { Verdict } from './verdict.ts'

/**
 * Asks the guardrails whether a product may be published, its datasets written and its columns declassified. What is
 * refused is a verdict; none: it may. Rules that cannot be read or that err refuse.
 */
export function judgeProduct(facts: ProductFacts, policies: PolicySet): readonly Verdict[] {
  if (policies.fault !== undefined) return [verdict(facts.key, { ...brokenRules, reason: policies.fault })]
  return [
    ...ask({ ...publishing(facts, policies), subject: facts.key }, policies),
    ...facts.datasets.flatMap((dataset) => [
      ...ask({ ...writing(dataset, { facts, policies }), subject: dataset.key }, policies),
      ...dataset.columns.flatMap((column) => declassifying(column, { dataset, facts, policies })),
    ]),
  ]
}

const brokenRules: DecidingPolicy = { id: 'hansa.rules', reason: '', scope: 'built-in' }
const undecided: DecidingPolicy = {
  id: 'hansa.rules',
  reason: 'The rules cannot be evaluated',
  scope: 'built-in',
}
const unpermitted: DecidingPolicy = {
  id: 'hansa.declassify',
  reason: 'A column may tell less than what it is computed from only where a policy of the mesh permits it',
  scope: 'built-in',
}

interface Judged extends CedarRequest {
  readonly action: ActionName
  readonly subject: string
}

function ask({ subject, ...request }: Judged, { parsed, policies }: PolicySet): readonly Verdict[] {
  const answer = authorize(parsed, request)
  if (answer.kind === 'fault') return [verdict(subject, undecided)]
  if (answer.errors.length > 0)
    return answer.errors.map((id) =>
      verdict(subject, { ...undecided, id, ...policies.get(id), reason: 'It errs' }),
    )
  if (answer.allowed) {
    const isPermitted = request.action !== 'declassify' || answer.reasons.some(isOfMesh(policies))
    return isPermitted ? [] : [verdict(subject, unpermitted)]
  }
  const forbids = answer.reasons.map((id) => verdict(subject, policies.get(id) ?? undecided))
  return forbids.length > 0 ? forbids : [verdict(subject, unpermitted)]
}

/** What a column inherits may come from any domain: neither the product's author nor its domain lowers it alone. */
const isOfMesh =
  (policies: PolicySet['policies']) =>
  (id: string): boolean =>
    policies.get(id)?.scope === 'global'

const verdict = (
  subject: string,
  { id, reason, scope, advice }: DecidingPolicy & { readonly advice?: string },
): Verdict => ({
  policy: { id, reason, scope },
  subject,
  message: `${subject}: ${reason} (${id})`,
  ...(advice === undefined ? {} : { advice }),
})

type Question = Omit<Judged, 'subject'>

function publishing(facts: ProductFacts, { vocabulary }: PolicySet): Question {
  const { key, domain, status, version, tags, hasDescription, hasOwner, hasSupport, sla } = facts
  const notable = facts.datasets.map(({ sqlName, columns }) =>
    notableColumns(columns, vocabulary, `${sqlName}.`),
  )
  const product: EntityJson = {
    uid: productUid(key),
    attrs: {
      domain: reference(domainUid(domain.name)),
      status,
      version,
      tags: [...tags],
      description: hasDescription,
      owner: hasOwner,
      support: hasSupport,
      sla: [...sla],
      unclassified: notable.flatMap(({ unclassified }) => unclassified),
      personalUnclassified: notable.flatMap(({ personalUnclassified }) => personalUnclassified),
      downgraded: notable.flatMap(({ downgraded }) => downgraded),
    },
    parents: [domainUid(domain.name)],
  }
  return {
    principal: operatorUid(facts.mesh),
    action: 'publish',
    resource: productUid(key),
    context: {},
    entities: [product, domainEntity(domain)],
  }
}

interface Place {
  readonly facts: ProductFacts
  readonly policies: PolicySet
}

const writing = (dataset: DatasetFacts, { facts, policies }: Place): Question => ({
  principal: operatorUid(facts.mesh),
  action: 'write',
  resource: datasetUid(dataset.key),
  context: { ...notableColumns(dataset.columns, policies.vocabulary) },
  entities: [domainEntity(facts.domain), entityOf(dataset, facts)],
})

const entityOf = ({ key, sqlName, port }: DatasetFacts, facts: ProductFacts): EntityJson => {
  const { mesh, domain, version, status, tags } = facts
  return datasetEntity({
    mesh,
    domain,
    product: { key: facts.key, version, status, tags },
    port,
    key,
    sqlName,
  })
}

/** Nothing is asked of a declassification that lowers nothing. */
function declassifying(
  column: ColumnFacts,
  { dataset, facts, policies }: Place & { readonly dataset: DatasetFacts },
): readonly Verdict[] {
  const { name, declared, inherited, declassification } = column
  const { vocabulary } = policies
  const inheritedLevel = levelOf(inherited?.classification, vocabulary)
  if (declassification === undefined || declared === undefined || inherited === undefined) return []
  if (levelOf(declared, vocabulary) >= inheritedLevel) return []
  const shape = { ...column, classification: declared }
  return ask(
    {
      principal: operatorUid(facts.mesh),
      action: 'declassify',
      resource: columnUid(dataset.key, name),
      context: {
        reason: declassification.reason,
        from: inherited.from,
        inherited: inherited.classification,
        inheritedLevel,
      },
      entities: [
        domainEntity(facts.domain),
        entityOf(dataset, facts),
        columnEntity(dataset.key, shape, vocabulary),
      ],
      subject: `${dataset.key}.${name}`,
    },
    policies,
  )
}

/** Names of columns that guardrails look at. */
function notableColumns(
  columns: readonly ColumnFacts[],
  vocabulary: PolicySet['vocabulary'],
  prefix = '',
): { unclassified: string[]; personalUnclassified: string[]; downgraded: string[] } {
  const named = (which: (column: ColumnFacts) => boolean): string[] =>
    columns.filter(which).map(({ name }) => `${prefix}${name}`)
  const isUnclassified = (column: ColumnFacts): boolean =>
    effectiveClassification(column, vocabulary) === undefined
  return {
    unclassified: named(isUnclassified),
    personalUnclassified: named((column) => column.suspectedPersonal !== undefined && isUnclassified(column)),
    downgraded: named(
      ({ declared, inherited, declassification }) =>
        declared !== undefined &&
        declassification === undefined &&
        levelOf(declared, vocabulary) < levelOf(inherited?.classification, vocabulary),
    ),
  }
}
