import type { AccessRequest } from '../../src/governance/access-request.ts'
import type { AccessDecision, ColumnEntitlement, Entitlement } from '../../src/governance/entitlement.ts'
import type { GovernedColumn, GovernedDataset } from '../../src/governance/governed-dataset.ts'
import { policySetFor, type PolicySet, type Rules } from '../../src/governance/policy-set.ts'
import type { PolicyScope, PolicySource } from '../../src/spec/policy-source.ts'
import type { ColumnType, ScalarType } from '../../src/spec/logical-type.ts'
import { defaultVocabulary, type Vocabulary } from '../../src/spec/vocabulary.ts'
import { sampleAgreement, samplePrincipal } from '../sidecar/agreement/sample-agreement.ts'

export const scalar = (type: ScalarType, sql: string = type): ColumnType => ({
  kind: 'scalar',
  scalar: type,
  sql,
})

export const sampleColumn = (
  name: string,
  type: ColumnType = scalar('VARCHAR'),
  changes: Partial<GovernedColumn> = {},
): GovernedColumn => ({ name, type, required: true, classification: undefined, tags: [], ...changes })

/** `planning.airport_risk`, of the port that `sampleAgreement` is about. */
export const sampleDataset = (changes: Partial<GovernedDataset> = {}): GovernedDataset => ({
  mesh: 'aviation',
  domain: { name: 'planning', kind: 'consumer-aligned', owners: ['user:olga'] },
  product: { key: 'planning/airport_risk', version: '1.2.0', status: 'active', tags: ['risk'] },
  port: { name: 'airport_risk', major: 1, deprecated: false },
  key: 'planning/airport_risk/airport_risk@1/airport_risk',
  sqlName: 'airport_risk',
  columns: [
    sampleColumn('iata'),
    sampleColumn('state', undefined, { required: false }),
    sampleColumn('score', scalar('INTEGER')),
    sampleColumn('at', scalar('TIMESTAMP')),
    sampleColumn('cost', scalar('DOUBLE'), { required: false, classification: 'confidential' }),
  ],
  ...changes,
})

export const sampleVocabulary: Vocabulary = {
  ...defaultVocabulary,
  purposes: [{ name: 'RouteReview', broader: 'dpv:ResearchAndDevelopment', description: '' }],
  attributes: { state: 'string', clearance: 'long', roles: 'set', staff: 'boolean' },
}

export const source = (text: string, scope: PolicyScope = { kind: 'global' }): PolicySource => ({
  scope,
  path:
    scope.kind === 'global'
      ? 'governance/policies/rules.cedar'
      : `domains/${scope.kind}/policies/rules.cedar`,
  text,
})

export const sampleNow = new Date('2026-06-01T00:00:00.000Z')

interface SampleRules extends Partial<Rules> {
  readonly now?: Date
}

/** The rules for `planning/airport_risk` that a text makes, as the council's. */
export const rules = (text: string, { now = sampleNow, ...changes }: SampleRules = {}): PolicySet =>
  policySetFor(
    'planning/airport_risk',
    { policies: [source(text)], vocabulary: sampleVocabulary, ...changes },
    now,
  )

/** Ana reads under her agreement, unless `changes` say otherwise. */
export const sampleRequest = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: samplePrincipal(),
  purpose: 'dpv:ResearchAndDevelopment',
  dataset: sampleDataset(),
  agreement: sampleAgreement(),
  port: 'http',
  now: sampleNow,
  ...changes,
})

/** A request without an agreement. */
export function withoutAgreement(changes: Partial<AccessRequest> = {}): AccessRequest {
  const { agreement: _, ...request } = sampleRequest(changes)
  return request
}

export function permitted(decision: AccessDecision): Entitlement {
  if (decision.kind === 'denied') throw new Error(`denied: ${decision.message}`)
  return decision.entitlement
}

export function deniedBy(decision: AccessDecision): {
  readonly ids: readonly string[]
  readonly message: string
} {
  if (decision.kind === 'permitted') throw new Error('permitted')
  return { ids: decision.policies.map(({ id }) => id), message: decision.message }
}

/** What the columns have come to, by name. */
export const accesses = ({ columns }: Entitlement): Record<string, ColumnEntitlement['access']> =>
  Object.fromEntries(columns.map(({ name, access }) => [name, access]))
