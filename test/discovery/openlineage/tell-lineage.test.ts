import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { lineageOf } from '../../../src/discovery/lineage/lineage.ts'
import { MeshLineage } from '../../../src/discovery/lineage/mesh-lineage.ts'
import type { Place } from '../../../src/discovery/lineage/place.ts'
import { readerViewer } from '../../../src/discovery/lineage/reader-viewer.ts'
import { eventSchema } from '../../../src/discovery/openlineage/event-schema.ts'
import { tellLineage } from '../../../src/discovery/openlineage/tell-lineage.ts'
import type { Direction } from '../../../src/discovery/lineage/walk-graph.ts'
import type { Principal, PrincipalName } from '../../../src/governance/principal.ts'
import { find, skipWithout } from '../../support/needs.ts'
import { orders } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { airflowEvents, dbtComplete, sparkComplete, staticEvents } from './sent-events.ts'

const key = 'sales/orders/orders@1/orders'
const namespace = 'hansa://test'

const principal = (kind: PrincipalName['kind'], id: string): Principal => ({
  kind,
  id,
  teams: [],
  attributes: {},
})
const dbt = principal('service', 'dbt')
const stranger = principal('service', 'stranger')

const permit = (domain: string, who: string): string =>
  `@id("${domain}.lineage") @reason("It tells") permit (principal == Hansa::Service::"${who}", action == Hansa::Action::"tellLineage", resource == Hansa::Domain::"${domain}") when { context.namespace != "forged" };`

const domainOf = (owner: string) => ({
  apiVersion: 'hansa/v1',
  kind: 'Domain',
  type: 'aggregate',
  description: 'For tests.',
  owners: [owner],
})

const all = [dbtComplete, ...airflowEvents, sparkComplete(namespace, key), ...staticEvents]

describe('tellLineage', () => {
  let mesh: TestMesh
  let lineage: MeshLineage

  before(async () => {
    mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write('domains/sales/domain.yaml', domainOf('user:olga'))
    mesh.write('domains/crm/domain.yaml', domainOf('user:carl'))
    mesh.write('domains/sales/policies/lineage.cedar', permit('sales', 'dbt'))
    mesh.write('domains/crm/policies/lineage.cedar', permit('crm', 'stranger'))
    ;(await mesh.apply()).of('sales/orders', 'published')
    const { metadata } = await mesh.store()
    lineage = new MeshLineage({ metadata, mesh: 'test', namespace })
  })
  after(() => mesh[Symbol.asyncDispose]())

  async function tell(who: Principal, event: object): Promise<boolean> {
    const { metadata } = await mesh.store()
    return tellLineage({ principal: who }, eventSchema.parse(event), {
      metadata,
      mesh: 'test',
      now: () => mesh.now,
    })
  }

  async function steps(who: string, direction: Direction, column?: string): Promise<readonly string[]> {
    const { graph, usage } = await lineage.renew()
    const reader = { principal: principal('user', who), method: 'operator' } as const
    const sidecar = await mesh.sidecar()
    const viewer = await readerViewer(reader, { port: 'http' }, { sidecar, mesh: 'test', graph })
    const asked = { of: key, column, direction, hops: 10 }
    const { declared } = await lineageOf({ graph, usage }, asked, viewer)
    return declared.map(({ from, to, kind }) => `${text(to)} ← ${text(from)} ${kind}`)
  }

  it('takes nothing of whom no domain lets tell, and keeps the same event once', async () => {
    await assert.rejects(tell(principal('service', 'nobody'), dbtComplete), { code: 'denied' })
    await assert.rejects(tell(dbt, { ...dbtComplete, job: { namespace: 'forged', name: 'x' } }), {
      code: 'denied',
    })
    const kept = []
    for (const event of [...all, ...all]) kept.push(await tell(dbt, event))
    assert.deepEqual(kept, [...all.map(() => true), ...all.map(() => false)])
  })

  it('shows what dbt and Airflow did before a product reads it, in the same graph', async () => {
    assert.deepEqual(await steps('olga', 'up', 'amount'), [
      `${key}.amount ← file deliveries.csv.amount value`,
      'file deliveries.csv.amount ← postgres://warehouse:5432 warehouse.raw.tills.cents value',
      'postgres://warehouse:5432 warehouse.raw.tills ← s3://tills 2026/tills.json whole',
    ])
  })

  it('shows what Spark makes of a product, and what decides its rows', async () => {
    assert.deepEqual(await steps('olga', 'down', 'amount'), [
      `s3://exports totals.total ← ${key}.amount value`,
    ])
    assert.deepEqual(await steps('olga', 'down', 'customer'), [
      `s3://exports totals ← ${key}.customer decides`,
    ])
  })

  it('believes nobody about the data of a domain that did not let them tell', async () => {
    const { metadata } = await mesh.store()
    const before = await steps('olga', 'up')
    const below = await steps('olga', 'down')
    const forged = { ...dbtComplete, job: { namespace: 'other', name: 'forged' } }
    assert.equal(
      await tell(stranger, { ...forged, run: { runId: '0190a6d8-9999-7b38-b2b8-1f0a3c7e9a99' } }),
      true,
    )
    assert.equal(
      await tell(stranger, { ...sparkComplete(namespace, key), eventTime: '2026-01-02T00:00:00Z' }),
      true,
    )
    assert.equal(
      (await metadata.lineageEvents()).some(({ domains }) => domains.includes('crm')),
      true,
    )
    assert.deepEqual([await steps('olga', 'up'), await steps('olga', 'down')], [before, below])
  })

  it('forgets a run that failed for the one before it', async () => {
    const before = await steps('olga', 'up')
    const runId = '0190a6d8-aaaa-7b38-b2b8-1f0a3c7e9a77'
    const failed = { ...dbtComplete, eventTime: '2026-01-01T01:30:00Z', run: { runId }, inputs: [] }
    await tell(dbt, { ...failed, eventType: 'FAIL' })
    assert.deepEqual(await steps('olga', 'up'), before)
  })

  it('takes what completed for what is still going on, and the last word of a run, in whatever order it comes', async () => {
    const before = await steps('olga', 'up')
    const runId = '0190a6d8-bbbb-7b38-b2b8-1f0a3c7e9a77'
    const said = (eventType: string, minute: number, more: object = {}) =>
      tell(dbt, {
        ...dbtComplete,
        ...more,
        eventType,
        eventTime: `2026-01-01T01:${minute}:00Z`,
        run: { runId },
      })
    const nothing = { inputs: [], outputs: [] }
    // A run that has begun and not told what of yet.
    await said('START', 40, nothing)
    assert.deepEqual(await steps('olga', 'up'), before)
    // It is tried again under the same id, and completes; that it failed is heard last.
    await said('COMPLETE', 45, nothing)
    await said('FAIL', 42, nothing)
    assert.equal((await steps('olga', 'up')).length < before.length, true)
    await said('FAIL', 46, nothing)
    assert.deepEqual(await steps('olga', 'up'), before)
  })

  it('keeps what completed, and what a run has told of, however often it says that it is alive', async () => {
    const before = await steps('olga', 'up')
    const say = async (runId: string, types: readonly string[], hour: string, more: object = {}) => {
      for (const [minute, eventType] of types.entries())
        await tell(dbt, {
          ...{ ...dbtComplete, inputs: [], outputs: [], ...(minute === 0 ? more : {}) },
          ...{ eventType, run: { runId }, eventTime: `2026-01-01T${hour}:${minute + 10}:00Z` },
        })
    }
    const alive = Array<string>(25).fill('RUNNING')
    // These name an input, so that none is passed over as a mere sign of life.
    const { inputs, outputs } = dbtComplete
    for (let minute = 10; minute < 40; minute++)
      await tell(dbt, {
        ...{ ...dbtComplete, inputs: inputs.slice(0, 1), outputs: [], eventType: 'RUNNING' },
        ...{ run: { runId: '0190a6d8-dddd-7b38-b2b8-1f0a3c7e9a77' } },
        eventTime: `2026-01-01T02:${minute}:00Z`,
      })
    await say('0190a6d8-dddd-7b38-b2b8-1f0a3c7e9a77', ['FAIL'], '03')
    assert.deepEqual(await steps('olga', 'up'), before)
    // This one tells what it is about when it starts alone.
    const told = { inputs, outputs }
    await say('0190a6d8-eeee-7b38-b2b8-1f0a3c7e9a77', ['START', ...alive, 'COMPLETE'], '04', told)
    assert.deepEqual(await steps('olga', 'up'), before)
  })

  it('keeps what somebody tells of a run though another has told of it first', async () => {
    const run = { runId: '0190a6d8-cccc-7b38-b2b8-1f0a3c7e9a77' }
    const same = { ...dbtComplete, eventTime: '2026-01-01T00:10:00Z', run }
    assert.equal(await tell(stranger, { ...same, job: { namespace: 'other', name: 'first' } }), true)
    assert.equal(await tell(dbt, same), true)
  })

  it('tells apart what is called the same where a namespace and a name meet', async () => {
    const run = (last: string) => ({ runId: `0190a6d8-1234-7b38-b2b8-1f0a3c7e9a7${last}` })
    const outputs = dbtComplete.outputs.map((each) => ({ ...each, facets: {} }))
    const from = { eventTime: '2026-01-01T05:00:00Z', outputs }
    const before = await steps('olga', 'up')
    const made = [
      { namespace: 'lake a', name: 'b%20c' },
      { namespace: 'lake', name: 'a b%20c' },
      { namespace: 'lake%20a', name: 'b%20c' },
    ]
    for (const [index, input] of made.entries())
      await tell(dbt, { ...dbtComplete, ...from, run: run(String(index)), job: input, inputs: [input] })
    const found = (await steps('olga', 'up')).filter((step) => !before.includes(step))
    assert.deepEqual(
      found.toSorted(),
      made.map((each) => `file deliveries.csv ← ${each.namespace} ${each.name} whole`).toSorted(),
    )
  })

  it('takes no name for a product’s that none could have', async () => {
    const before = new Set(await steps('olga', 'up'))
    for (const [index, name] of ['sales/orders', `${key} of ours`, 'sales/ orders'].entries())
      await tell(dbt, {
        ...{ ...dbtComplete, run: { runId: `0190a6d8-4321-7b38-b2b8-1f0a3c7e9a7${index}` } },
        ...{ job: { namespace: 'odd', name }, inputs: [{ namespace, name }] },
        outputs: dbtComplete.outputs.map((each) => ({ ...each, facets: {} })),
      })
    assert.deepEqual(new Set(await steps('olga', 'up')), before)
  })

  it('refuses what has not happened yet: it would be the newest for as long', async () => {
    await assert.rejects(tell(dbt, { ...dbtComplete, eventTime: '2026-01-03T00:00:00Z' }), {
      code: 'invalid_input',
    })
    await assert.rejects(tell(dbt, { ...dbtComplete, eventTime: '9999-12-31T23:59:59-23:00' }), {
      code: 'invalid_input',
    })
  })

  it('leaves out a run that reads and writes so much that its pairs would fill the memory', async () => {
    const all = async () => new Set([...(await steps('olga', 'up')), ...(await steps('olga', 'down'))])
    const before = await all()
    const many = (what: string) =>
      Array.from({ length: 101 }, (_, index) => ({ namespace: 'many', name: `${what} ${index}` }))
    const wide = { ...dbtComplete, job: { namespace: 'a', name: 'wide' } }
    const run = { runId: '0190a6d8-5678-7b38-b2b8-1f0a3c7e9a77' }
    assert.equal(eventSchema.safeParse({ ...wide, inputs: many('in'), outputs: many('out') }).success, false)
    const told = { ...wide, run, outputs: dbtComplete.outputs }
    await tell(dbt, { ...told, eventType: 'RUNNING', inputs: many('in') })
    await tell(dbt, { ...told, inputs: [], outputs: [...dbtComplete.outputs, ...many('out')] })
    assert.deepEqual(await all(), before)
  })

  it('keeps only the newest events of a job', async () => {
    const { metadata } = await mesh.store()
    const [event] = staticEvents
    for (let minute = 10; minute < 40; minute++)
      await tell(dbt, {
        ...event,
        eventTime: `2026-01-01T01:${minute}:00Z`,
        job: { namespace: 'a', name: 'many' },
      })
    const kept = (await metadata.lineageEvents()).filter(({ job }) => job.name === 'many')
    assert.deepEqual([kept.length, kept[0]?.at], [20, '2026-01-01T01:20:00.000Z'])
  })
})

describe('eventSchema', () => {
  it('refuses what is no event, and names that would steer a terminal', () => {
    const wrong: readonly object[] = [
      {},
      { ...dbtComplete, run: undefined, job: undefined },
      { ...dbtComplete, job: undefined, dataset: { namespace: 'a', name: 'b' } },
      { ...dbtComplete, eventTime: 'yesterday' },
      { ...dbtComplete, run: { runId: 'one' } },
      { ...dbtComplete, job: { namespace: 'a', name: '\u001b[2J' } },
    ]
    for (const event of wrong) assert.equal(eventSchema.safeParse(event).success, false)
  })

  it('takes what the official schema takes', { skip: skipWithout('standards') }, () => {
    const folder = path.join(find('standards') ?? '', 'openlineage/spec')
    const load = (file: string): object => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object
    const facets = readdirSync(path.join(folder, 'facets')).map((file) => load(`facets/${file}`))
    const official = new Ajv2020({ strict: false, schemas: [load('OpenLineage.json'), ...facets] })
    addFormats.default(official)
    for (const event of [...all, load('tests/example_full_event.json')]) {
      const isValid = official.validate('https://openlineage.io/spec/2-0-2/OpenLineage.json', event)
      assert.ok(isValid, official.errorsText())
      assert.equal(eventSchema.safeParse(event).success, true)
    }
  })
})

const text = ({ product, dataset, column, external }: Place): string =>
  [dataset ?? product ?? `${external?.namespace ?? ''} ${external?.name ?? ''}`, column]
    .filter((part) => part !== undefined)
    .join('.')
