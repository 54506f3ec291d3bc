import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  isAuthorizedPartial,
  policyToJson,
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs'
import type { EntityJson, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs'
import { Engine, type Connection } from '../../src/engine/engine.ts'
import { rowFilterSql } from '../../src/engine/row-filter-sql.ts'
import { compileResiduals } from '../../src/governance/compile-residual.ts'
import type { GovernedDataset } from '../../src/governance/governed-dataset.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { RandomCondition } from './random-condition.ts'
import {
  pick,
  randomColumns,
  randomRow,
  type Random,
  type RandomColumn,
  type RandomRow,
} from './random-rows.ts'

const rowsOfCase = 12

describe('compileResiduals and rowFilterSql', () => {
  let engine: Engine
  let connection: Connection
  before(async () => {
    engine = await Engine.open({ threads: 1 })
    connection = await engine.connect()
  })
  after(() => {
    connection.close()
    engine.close()
  })

  it('leave the rows that Cedar permits one by one, where an error of a forbid forbids', async (test) => {
    const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
    const count = Number(process.env['HANSA_TEST_CASES'] ?? 300)
    test.diagnostic(`HANSA_TEST_SEED=${seed} HANSA_TEST_CASES=${count}`)
    const random = seededRandom(seed)
    let decided = 0
    let shown = 0
    for (let index = 0; index < count; index += 1) {
      const { seen, rows } = await compareOnce(connection, random)
      decided += rows
      shown += seen
    }
    test.diagnostic(`${shown} of ${decided} rows were seen`)
    assert.ok(shown > decided / 20 && shown < decided * 0.95, 'both answers come up')
  })
})

async function compareOnce(connection: Connection, random: Random): Promise<{ rows: number; seen: number }> {
  const columns = randomColumns(random)
  const policies = randomPolicies(random, columns)
  const rows = Array.from({ length: rowsOfCase }, () => randomRow(random, columns))
  preparsePolicySet('policies', { staticPolicies: byId(policies) })
  const expected = rows.flatMap((row, id) => (isSeen(row) ? [id] : []))
  const predicate = compiled(policies, columns)
  const found = await connection.rows(
    `SELECT _id FROM (${valuesSql(columns, rows)}) AS _rows WHERE ${predicate} ORDER BY _id`,
  )
  assert.deepEqual(
    found.map(({ _id: id }) => Number(id)),
    expected,
    JSON.stringify(
      { texts: policies.map(({ text }) => text), predicate, columns: shortColumns(columns) },
      null,
      1,
    ),
  )
  return { rows: rows.length, seen: expected.length }
}

const shortColumns = (columns: readonly RandomColumn[]): object =>
  Object.fromEntries(columns.map(({ name, type }) => [name, type.sql]))

interface NamedPolicy {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly text: string
  readonly json: PolicyJson
}

function randomPolicies(random: Random, columns: readonly RandomColumn[]): readonly NamedPolicy[] {
  const conditions = new RandomCondition(random, columns)
  const forbids = Array.from({ length: Math.floor(random() * 3) }, (_, index) => `forbid-${index}`)
  const permits = Array.from({ length: 1 + Math.floor(random() * 2) }, (_, index) => `permit-${index}`)
  return [...permits, ...forbids].map((id) => {
    const effect = id.startsWith('permit') ? 'permit' : 'forbid'
    const scope = pick(random, [
      'resource',
      'resource is planning::risk',
      'resource in Hansa::Product::"planning/risk"',
    ])
    const clause = pick(random, ['when', 'unless'])
    const condition = random() < 0.2 ? 'true' : conditions.boolean(Math.floor(random() * 4))
    const text = `${effect}(principal, action == Hansa::Action::"readRow", ${scope}) ${clause} { ${condition} };`
    const parsed = policyToJson(text)
    if (parsed.type === 'failure') throw new Error(`${text}: ${JSON.stringify(parsed.errors)}`)
    return { id, effect, text, json: parsed.json }
  })
}

const byId = (policies: readonly NamedPolicy[]): Record<string, PolicyJson> =>
  Object.fromEntries(policies.map(({ id, json }) => [id, json]))

const parents: Readonly<Record<string, readonly [type: string, id: string][]>> = {
  'planning::risk': [['Hansa::Dataset', 'planning/risk/risk@1/risk']],
  'Hansa::Dataset': [['Hansa::OutputPort', 'planning/risk/risk@1']],
  'Hansa::OutputPort': [['Hansa::Product', 'planning/risk']],
  'Hansa::Product': [['Hansa::Domain', 'planning']],
}

const entity = (type: string, id: string, attrs: EntityJson['attrs'] = {}): EntityJson => ({
  uid: { type, id },
  attrs,
  parents: (parents[type] ?? []).map(([parent, name]) => ({ type: parent, id: name })),
})

const principal: EntityJson = {
  ...entity('Hansa::User', 'ana', { state: 'IL', level: 2, regions: ['IL', 'a*b'] }),
  parents: [{ type: 'Hansa::Team', id: 'planning' }],
}

const request = {
  principal: { type: 'Hansa::User', id: 'ana' },
  action: { type: 'Hansa::Action', id: 'readRow' },
  context: {
    purpose: { __entity: { type: 'Hansa::Purpose', id: 'RouteReview' } },
    now: { __extn: { fn: 'datetime', arg: '2024-01-02T00:00:00.000Z' } },
  },
}
const known = [
  principal,
  { ...entity('Hansa::Purpose', 'RouteReview'), parents: [{ type: 'Hansa::Purpose', id: 'Marketing' }] },
  entity('Hansa::Purpose', 'Marketing'),
]

/** What Cedar says of one row, except that a forbid which errs forbids. */
function isSeen(row: RandomRow): boolean {
  const attrs = Object.fromEntries([...row].map(([name, { cedar }]) => [name, cedar])) as EntityJson['attrs']
  const above = Object.values(parents).map(([first]) => entity(...(first ?? ['', ''])))
  const answer = statefulIsAuthorized({
    ...request,
    resource: { type: 'planning::risk', id: '1' },
    preparsedPolicySetId: 'policies',
    entities: [...known, ...above, entity('planning::risk', '1', attrs)],
  })
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors))
  const { decision, diagnostics } = answer.response
  return decision === 'allow' && !diagnostics.errors.some(({ policyId }) => policyId.startsWith('forbid'))
}

function compiled(policies: readonly NamedPolicy[], columns: readonly RandomColumn[]): string {
  const answer = isAuthorizedPartial({
    ...request,
    resource: null,
    policies: { staticPolicies: byId(policies) },
    entities: known,
  })
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors))
  const { residuals } = answer.response
  const left = policies.map(({ id, effect, json }) => ({ id, effect, policy: residuals[id] ?? json }))
  const result = compileResiduals(left, dataset(columns))
  assert.ok('filter' in result, JSON.stringify({ result, texts: policies.map(({ text }) => text) }))
  return rowFilterSql(result.filter, {
    columns: columns.map(({ name, type }) => ({ name, type: type.sql })),
    alias: '_rows',
  })
}

const dataset = (columns: readonly RandomColumn[]): GovernedDataset => ({
  mesh: 'test',
  domain: { name: 'planning', kind: 'aggregate', owners: [] },
  product: { key: 'planning/risk', version: '1.0.0', status: 'active', tags: [] },
  port: { name: 'risk', major: 1, deprecated: false },
  key: 'planning/risk/risk@1/risk',
  sqlName: 'risk',
  columns: columns.map(({ name, type }) => ({
    name,
    type,
    required: false,
    classification: undefined,
    tags: [],
  })),
})

function valuesSql(columns: readonly RandomColumn[], rows: readonly RandomRow[]): string {
  const selects = rows.map((row, id) => {
    const values = columns.map(
      ({ name, type }) =>
        `CAST(${row.get(name)?.sql ?? 'NULL'} AS ${type.sql}) AS "${name.replaceAll('"', '""')}"`,
    )
    return `SELECT ${id} AS _id, ${values.join(', ')}`
  })
  return selects.join(' UNION ALL ')
}
