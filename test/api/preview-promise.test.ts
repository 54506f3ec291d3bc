import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MeshClient } from '../../src/api/client/mesh-client.ts'
import type { Answer } from '../../src/api/operation.ts'
import type { Operations } from '../../src/api/operations.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { ServedApi } from './served-api.ts'

const columns = {
  id: 'integer#',
  customer: 'string',
  region: 'string',
  amount: 'integer',
  cost: { name: 'cost', logicalType: 'integer', classification: 'restricted' },
}
const names = Object.keys(columns)
const raw = Array.from({ length: 12 }, (_, n) => ({
  id: n + 1,
  customer: `customer ${n % 5}`,
  region: ['north', 'south', null][n % 3] ?? null,
  amount: n === 7 ? null : n * 3,
  cost: n % 4,
}))
const orders = {
  sources: { deliveries: { columns } },
  serves: { orders: { columns } },
  sql: { orders: 'select * from deliveries order by id\n' },
  files: {
    'deliveries.csv': [
      names.join(','),
      ...raw.map((row) =>
        Object.values(row)
          .map((value) => value ?? '')
          .join(','),
      ),
      '',
    ].join('\n'),
  },
} satisfies ShortProduct

const purposes = ['dpv:Marketing', 'dpv:ResearchAndDevelopment'] as const

type Random = () => number
const oneOf = <T>(random: Random, values: readonly [T, ...T[]]): T =>
  values[Math.floor(random() * values.length)] ?? values[0]

const whos = [
  'true',
  'context.purpose in Hansa::Purpose::"dpv:Marketing"',
  '!(principal has region)',
  'principal has region && principal.region == "north"',
  'principal in Hansa::Team::"board"',
  'context.port == "http"',
  'context.port == "pgwire"',
] as const
const wheres = [
  'resource has region && resource.region == "north"',
  '!(resource has region)',
  'resource has amount && resource.amount > 12',
  'resource has amount && resource.amount < 9',
  'resource.id == 3 || resource.id > 9',
  'principal has region && resource has region && resource.region != principal.region',
  'resource has customer && resource.customer like "*3"',
] as const

/** Some rules, as nobody would write them on purpose. */
function inventRules(random: Random): string {
  const rules: string[] = []
  const add = (head: string, conditions: string) =>
    rules.push(`@id("rule.${rules.length}") @reason("Rule ${rules.length}") ${head} ${conditions};\n`)
  for (let left = Math.floor(random() * 4); left > 0; left -= 1) {
    const column = oneOf(random, ['id', ...names])
    const text = column === 'customer' || column === 'region'
    const mask =
      random() < 0.5
        ? ''
        : `@mask("${text ? oneOf(random, ['sha-256-global', 'show-first-4', 'replace-with-null']) : 'replace-with-null'}")\n`
    add(
      `${mask}forbid (principal, action == Hansa::Action::"readColumn", resource)`,
      `when { resource.name == "${column}" && (${oneOf(random, whos)}) }`,
    )
  }
  for (let left = Math.floor(random() * 3); left > 0; left -= 1)
    add(
      'forbid (principal, action == Hansa::Action::"readRow", resource is sales::orders)',
      `${random() < 0.7 ? 'when' : 'unless'} { ${oneOf(random, wheres)} } when { ${oneOf(random, whos)} }`,
    )
  if (random() < 0.15)
    add(
      'forbid (principal, action == Hansa::Action::"read", resource in Hansa::Domain::"sales")',
      `when { ${oneOf(random, whos)} }`,
    )
  return rules.join('\n')
}

type Row = Readonly<Record<string, unknown>>

type Promised = Answer<Operations['previewAccess']>['datasets'][number]

function compare(promised: Promised, rows: readonly Row[] | undefined): void {
  assert.equal(promised.permitted, rows !== undefined)
  if (rows === undefined) return
  const kept = promised.columns.filter((column) => column.seen !== 'withheld')
  assert.equal(promised.visibleColumns, kept.length)
  for (const row of rows)
    assert.deepEqual(
      Object.keys(row),
      kept.map(({ name }) => name),
    )
  if (promised.rows === 'all') assert.equal(rows.length, raw.length)
  if (promised.rows === 'none') assert.equal(rows.length, 0)
  for (const { name, seen, mask } of kept) {
    const was = raw.map((row): unknown => row[name as keyof (typeof raw)[number]])
    for (const row of rows)
      if (seen === 'clear') assert.ok(was.includes(row[name]), `${name} is as it is`)
      else if (mask === 'replace-with-null') assert.equal(row[name], null)
      else assert.ok(row[name] === null || !was.includes(row[name]), `${name} is masked`)
  }
}

describe('what is promised before access is asked for', () => {
  let api: ServedApi
  let readers: readonly (readonly [name: string, client: MeshClient, token: string])[]
  before(async () => {
    const mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write('governance/vocabulary.yaml', {
      ...{ apiVersion: 'hansa/v1', kind: 'Vocabulary' },
      attributes: { region: 'string' },
    })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [
        { principal: 'user:ana', attributes: { region: 'north' }, teams: ['board'] },
        { principal: 'user:ben' },
      ],
    })
    api = await ServedApi.serve(mesh)
    readers = await Promise.all(
      ['user:ana', 'user:ben'].map(
        async (name) => [name, await api.as(name), await tokenOf(mesh, name)] as const,
      ),
    )
  })
  after(() => api[Symbol.asyncDispose]())

  const read = async (token: string, purpose: string): Promise<readonly Row[] | undefined> => {
    const answer = await fetch(`${api.url}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql: 'select * from sales.orders', purpose }),
    })
    const text = await answer.text()
    if (answer.status === 403) return undefined
    assert.equal(answer.status, 200, text)
    return JSON.parse(text) as readonly Row[]
  }

  it('is what is seen afterwards, whatever the rules are', async () => {
    const random = seededRandom(7)
    const seenKinds = new Set<string>()
    for (let round = 0; round < 5; round += 1) {
      const rules = inventRules(random)
      api.mesh.write('domains/sales/policies/invented.cedar', rules)
      await api.mesh.apply()
      for (const [name, client, token] of readers)
        for (const purpose of [oneOf(random, purposes)]) {
          const about = `${name} for ${purpose}:\n${rules}`
          const promised = await client.previewAccess({ name: 'sales/orders', purpose })
          const { id } = await client.requestAccess({
            ...{ name: 'sales/orders', purpose, until: '2026-02-01', justification: 'To compare.' },
          })
          const toOwner = await api.client.previewAgreement({ id })
          await api.client.changeAgreement({ id, kind: 'approve' })
          const seen = await read(token, purpose)
          const [dataset, counted] = [promised.datasets[0], toOwner.datasets[0]?.counted]
          assert.ok(dataset !== undefined && counted !== undefined)
          try {
            compare(dataset, seen)
            assert.deepEqual(counted, { visible: seen?.length ?? 0, total: raw.length })
          } catch (error) {
            throw new Error(about, { cause: error })
          }
          seenKinds.add(dataset.rows)
          await api.client.changeAgreement({ id, kind: 'revoke', note: 'The next rules.' })
        }
    }
    assert.ok(seenKinds.has('some') && seenKinds.size > 1)
  })
})
