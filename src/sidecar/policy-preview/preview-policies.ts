import { isInForce, type Agreement } from '../../governance/agreement.ts'
import { compareAccess, type AccessChange } from '../../governance/compare-access.ts'
import { decideAccess } from '../../governance/decide-access.ts'
import type { AccessDecision } from '../../governance/entitlement.ts'
import { entitiesIn } from '../../governance/policy-literals.ts'
import { formatPrincipal, operatorOf } from '../../governance/principal.ts'
import { operatorPurpose } from '../../governance/purposes.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { isConsumer } from '../agreement/choose-agreement.ts'
import { parseDatasetKey } from '../dataset-key.ts'
import { GoverningRules } from '../governing-rules.ts'
import type { PublishedDataset } from '../published-datasets.ts'
import { sideOf, type DirectoryFor, type RulesSide } from './rules-side.ts'

export interface PreviewContext {
  /** The mesh's name. */
  readonly mesh: string
  readonly metadata: MetadataStore
  /** The rules that are not in force yet. */
  readonly after: RulesSide
  readonly directoryFor: DirectoryFor
  /** Whom to look at, besides the operator: `user:ana`. */
  readonly principals: readonly string[]
  /** Whether a product, `<domain>/<product>`, is looked at; all are where absent. */
  readonly isChosen?: (product: string) => boolean
  /** By which port a principal reads, as policies know it; the command line where absent. */
  readonly portOf?: (principal: string) => string
  readonly now: Date
}

/** What one principal would have more or less of, for one purpose. */
export interface PreviewedChange {
  readonly principal: string
  /** As SQL calls it: `domain.dataset`. */
  readonly dataset: string
  readonly purpose: string
  /** Id of the agreement it rests on; absent where owners' own permits decide. */
  readonly agreement?: string
  readonly change: AccessChange
  readonly before: AccessDecision
  readonly after: AccessDecision
  readonly snapshot: Snapshot
}

/**
 * Who would see more or less of what is published, were other rules in force: each principal, by its agreements and
 * without, for every purpose that agreements and rules speak of. Nothing is read, and nothing written.
 */
export const previewPolicies = async (context: PreviewContext): Promise<readonly PreviewedChange[]> =>
  (await Array.fromAsync(previewSteps(context))).flat()

/** The same step by step, each for one principal and dataset, so that whoever has waited for long enough can stop. */
export async function* previewSteps(context: PreviewContext): AsyncGenerator<readonly PreviewedChange[]> {
  const { metadata, mesh, now, after, directoryFor } = context
  const inForce = await new GoverningRules(metadata, mesh, () => now).current()
  const sides: Sides = { before: inForce && sideOf(inForce, directoryFor), after }
  const agreements = (await metadata.agreements({})).filter((agreement) => isInForce(agreement, now))
  for (const publication of await publications(context)) {
    const purposes = purposesIn(publication, { sides, agreements })
    for (const published of datasetsOf(publication))
      for (const reader of [formatPrincipal(operatorOf(mesh)), ...context.principals])
        yield changesFor(reader, published, { sides, agreements, purposes, context })
  }
}

interface Sides {
  /** Undefined where no rules are in force. */
  readonly before: RulesSide | undefined
  readonly after: RulesSide
}

async function publications({
  metadata,
  isChosen = () => true,
}: PreviewContext): Promise<readonly Publication[]> {
  const keys = [...(await metadata.heads()).keys()].filter(isChosen).sort()
  return (await Promise.all(keys.map((key) => metadata.publication(key)))).filter(
    (each) => each !== undefined,
  )
}

const datasetsOf = (publication: Publication): readonly PublishedDataset[] =>
  publication.snapshots.map((snapshot) => ({
    key: snapshot.dataset,
    publication,
    described: publication,
    snapshot,
  }))

/** Purposes for which owners' own permits could hold: those that anybody speaks of. */
function purposesIn(
  publication: Publication,
  { sides, agreements }: { readonly sides: Sides; readonly agreements: readonly Agreement[] },
): readonly string[] {
  const policies = [sides.before, sides.after].flatMap((side) => [
    ...(side?.policies(publication).policies.values() ?? []),
  ])
  const named = policies.flatMap(({ cedar }) => entitiesIn(cedar))
  return [
    ...new Set([
      operatorPurpose,
      ...agreements.map(({ purpose }) => purpose),
      ...named.flatMap(({ type, id }) => (type === 'Hansa::Purpose' ? [id] : [])),
    ]),
  ]
}

interface Surroundings {
  readonly sides: Sides
  readonly agreements: readonly Agreement[]
  readonly purposes: readonly string[]
  readonly context: PreviewContext
}

interface Situation {
  readonly reader: string
  readonly published: PublishedDataset
  readonly purpose: string
  readonly agreement: Agreement | undefined
  readonly port: string
  readonly now: Date
}

async function changesFor(
  reader: string,
  published: PublishedDataset,
  { sides, agreements, purposes, context }: Surroundings,
): Promise<readonly PreviewedChange[]> {
  const { mesh, now, portOf = () => 'cli' } = context
  const principal = (await sides.after.principal(reader)) ?? (await sides.before?.principal(reader))
  if (principal === undefined) return []
  const theirs = agreements.filter((each) => isConsumer(each.consumer, principal) && isAbout(each, published))
  const agreed = theirs.map((agreement) => ({ purpose: agreement.purpose, agreement }))
  const isOperator = reader === formatPrincipal(operatorOf(mesh))
  const others = (isOperator ? [operatorPurpose] : purposes)
    .filter((purpose) => !agreed.some((each) => each.purpose === purpose))
    .map((purpose) => ({ purpose, agreement: undefined }))
  const changes = await Promise.all(
    [...agreed, ...others].map((terms) =>
      changeOf({ reader, published, port: portOf(reader), now, ...terms }, sides),
    ),
  )
  return changes.filter((change) => change !== undefined)
}

function isAbout({ product, port, major }: Agreement, { key }: PublishedDataset): boolean {
  const parts = parseDatasetKey(key)
  return product === parts.product && port === parts.port && major === parts.major
}

async function changeOf(situation: Situation, sides: Sides): Promise<PreviewedChange | undefined> {
  const before = await decideBy(sides.before, situation)
  const after = await decideBy(sides.after, situation)
  const change = compareAccess(before, after)
  if (change === undefined) return undefined
  const { reader, purpose, agreement, published } = situation
  const [domain = ''] = published.key.split('/')
  return {
    principal: reader,
    dataset: `${domain}.${published.snapshot.sqlName}`,
    purpose,
    ...(agreement === undefined ? {} : { agreement: agreement.id }),
    change,
    before,
    after,
    snapshot: published.snapshot,
  }
}

async function decideBy(
  side: RulesSide | undefined,
  { reader, published, purpose, agreement, port, now }: Situation,
): Promise<AccessDecision> {
  const principal = await side?.principal(reader)
  const dataset = side?.dataset(published)
  if (side === undefined || principal === undefined || dataset === undefined) return unknown
  const request = { principal, purpose, dataset, port, now }
  return decideAccess(
    agreement === undefined ? request : { ...request, agreement },
    side.policies(published.publication),
  )
}

const unknown: AccessDecision = {
  kind: 'denied',
  policies: [],
  message: 'the rules do not know who reads, or what',
  remedy: '`hansa validate` shows what is wrong.',
}
