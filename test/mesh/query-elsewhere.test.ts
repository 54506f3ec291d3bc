import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { OwnStatements } from '../../src/mesh/own-statements.ts'
import { FileAddresses } from '../../src/ports/http/file-address.ts'
import { serveHttp, type HttpServer } from '../../src/ports/http/serve.ts'
import { NodeSecret } from '../../src/sidecar/node-secret.ts'
import type { GovernedResult } from '../../src/sidecar/read-request.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { isHansaError } from '../../src/errors.ts'
import { operatorOf } from '../../src/governance/principal.ts'
import { auditOf, tokenOf } from '../support/mesh-credentials.ts'
import { callTool, connectMcp } from '../ports/mcp/mcp-client.ts'
import { guardedSales } from './guarded-sales.ts'
import { ReadingNode } from './reading-node.ts'
import { serveNodes, type ServedNode, type ServedNodes } from './served-node.ts'

const purpose = 'dpv:Marketing'
const rows = 200_000

/** A column that cannot be made smaller. */
const noise = (seed: number, name: string): string => `(hash(range * 7 + ${seed}) >> 8)::bigint as ${name}`

const sales = guardedSales()
const noisy = {
  columns: { n: 'integer', first: 'integer', second: 'integer', third: 'integer' },
} as const
const noises = (seed: number): string =>
  `select range::bigint as n, ${noise(seed, 'first')}, ${noise(seed + 1, 'second')}, ${noise(seed + 2, 'third')} from range(${rows})\n`
const readings = {
  serves: { readings: noisy, uniques: noisy },
  sql: { readings: noises(1), uniques: noises(4) },
}

const kim: Reader = {
  principal: { kind: 'user', id: 'kim', teams: ['marketing'], attributes: { region: 'north' } },
  method: 'token',
}

const readers = `
@id("planning.open") @reason("Plans are for everyone")
permit (principal, action == Hansa::Action::"read", resource in Hansa::Domain::"planning")
when { context.purpose in Hansa::Purpose::"dpv:Marketing" };
`

let nodes: ServedNodes<'sales' | 'planning'>
let reading: ReadingNode
let http: HttpServer
let authorization: string

before(async () => {
  nodes = await serveNodes({
    sales: {
      ...sales,
      systemClock: true,
      products: { ...sales.products, 'sales/readings': readings },
      statements: () => statementsOf(nodes.sales),
    },
    planning: {
      systemClock: true,
      vouchesFor: ['user:*'],
      products: {
        'planning/plans': {
          serves: { plans: { columns: { step: 'integer#' } } },
          sql: { plans: 'select range as step from range(3)\n' },
          files: { 'README.md': '# Plans\n' },
        },
      },
      declare: (mesh) => {
        mesh.write('domains/planning/policies/readers.cedar', readers)
        mesh.write('governance/vocabulary.yaml', {
          apiVersion: 'hansa/v1',
          kind: 'Vocabulary',
          attributes: { region: 'string' },
        })
        mesh.write('identities.yaml', {
          apiVersion: 'hansa/v1',
          kind: 'Identities',
          principals: [
            { principal: 'user:kim', teams: ['marketing'], attributes: { region: 'north' } },
            { principal: 'team:marketing' },
          ],
        })
      },
    },
  })
  const { planning } = nodes
  reading = await ReadingNode.open(planning, [nodes.sales])
  const { store, effects } = await planning.mesh.context()
  const { settings } = await planning.mesh.load()
  const secret = await NodeSecret.open(settings.state)
  http = await serveHttp(
    {
      mesh: 'test',
      settings,
      metadata: store.metadata,
      sidecar: reading.sidecar,
      signIn: planning.signIn,
      addresses: new FileAddresses(secret.keyFor('file-address', ''), effects.now),
      effects,
    },
    { host: '127.0.0.1', port: 0 },
  )
  authorization = `Bearer ${await tokenOf(planning.mesh, 'user:kim')}`
})

after(async () => {
  await http.close()
  await reading[Symbol.asyncDispose]()
  await nodes[Symbol.asyncDispose]()
})

async function statementsOf(node: ServedNode): Promise<ReadonlyMap<string, string>> {
  const own = new OwnStatements({
    store: (await node.mesh.store()).metadata,
    mesh: 'test',
    node: { name: node.name, address: node.url },
    protocols: [{ name: 'http' }],
    state: node.mesh.state,
    key: await node.key(),
    members: node.members,
    hansa: 'test',
    now: () => node.mesh.now,
  })
  return own.current()
}

async function read(sql: string): Promise<readonly [unknown, GovernedResult]> {
  const result = await reading.sidecar.query(kim, { sql, purpose, format: 'json', port: 'http' })
  const read: unknown = JSON.parse(await text(result.bytes))
  await result.rows
  return [read, result]
}

const post = (body: object): Promise<Response> =>
  fetch(`${http.url}/query`, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) })

const waysOf = ({ transfers }: GovernedResult): readonly string[] => transfers.map(({ how }) => how)

const listed = z.array(
  z.object({
    product: z.string(),
    node: z.string().optional(),
    datasets: z.array(z.object({ name: z.string(), access: z.string() })),
  }),
)

const explained = z.object({
  rows: z.number(),
  datasets: z.array(
    z.looseObject({
      dataset: z.string(),
      how: z.string(),
      bytes: z.number().optional(),
      of: z.number().optional(),
    }),
  ),
})

describe('a query of datasets that other nodes own', () => {
  const totals = 'select count(*) as n, max(n) as last, sum(first) as s from sales.readings'

  it('is sent whole to the owner of all of them, where that moves less', async () => {
    const [found, result] = await read(totals)
    assert.deepEqual(waysOf(result), ['sent'])
    const [transfer] = result.transfers
    assert.ok(transfer !== undefined && transfer.bytes < 2000 && transfer.of > 4_000_000)
    assert.equal(transfer.statement, totals)
    const wanted = await nodes.sales.mesh.rows(totals)
    assert.deepEqual(found, wanted)
  })

  it('has the owner filter what is joined here', async () => {
    const sql =
      'select r.n, p.step from sales.readings r join planning.plans p on r.n = p.step where r.n between 1 and 7 order by 1'
    const [found, result] = await read(sql)
    assert.deepEqual(found, [
      { n: 1, step: 1 },
      { n: 2, step: 2 },
    ])
    assert.deepEqual(waysOf(result), ['query'])
    assert.match(result.transfers[0]?.statement ?? '', /^select "n" from .* where \("n" between 1 and 7\n\)$/)
  })

  it('has the owner run a query within it that makes few rows of many', async () => {
    const part =
      'select n - n as zero, count(*) as n, sum(first) as s, avg(second) from sales.readings where n < 150000 group by 1'
    const [found, result] = await read(
      `select p.step, r.*, typeof(r.s) as t from planning.plans p join (${part}) r on p.step = r.zero`,
    )
    const [row] = await nodes.sales.mesh.rows(part)
    assert.deepEqual(found, [{ step: 0, ...row, t: 'HUGEINT' }])
    assert.deepEqual(waysOf(result), ['part'])
    const [transfer] = result.transfers
    assert.ok(transfer !== undefined && transfer.bytes < 3000 && transfer.of > 4_000_000)
    assert.equal(transfer.statement, part)
  })

  it('brings what it reads besides too, of the same version, where that is little', async () => {
    const sql = `with m as (select max(n) as last from sales.readings) select p.step, r.n, m.last
      from planning.plans p, m, sales.readings r where r.n = 7 and p.step = 1`
    const [found, result] = await read(sql)
    assert.deepEqual(found, [{ step: 1, n: 7, last: rows - 1 }])
    assert.deepEqual(waysOf(result), ['part', 'query'])
    assert.ok(result.transfers.every(({ bytes }) => bytes < 3000))
    const [{ version: both } = { version: 0 }] = result.datasets.filter(({ key }) => key.includes('readings'))
    assert.deepEqual(
      result.transfers.map(({ version }) => version),
      [both, both],
    )
  })

  it('runs as it is where what the owner would send is longer than it was worth', async () => {
    const sql =
      'select count(*) as n from (select distinct n, first, second, third from sales.uniques) r, planning.plans'
    const [found, result] = await read(sql)
    assert.deepEqual(found, [{ n: 3 * rows }])
    assert.deepEqual(waysOf(result), ['files'])
  })

  it('has the owner group the rows that it joins, where it needs no more than groups of them', async () => {
    const sql = `select p.step, count(*) as n, sum(r.first) as s, avg(r.second) as a, max(r.third) as t
      from planning.plans p, sales.readings r where r.n between 10 and 149999 group by p.step order by p.step`
    const [row] = await nodes.sales.mesh.rows(
      'select count(*) as n, sum(first) as s, avg(second) as a, max(third) as t from sales.readings where n between 10 and 149999',
    )
    const [found, result] = await read(sql)
    assert.deepEqual(
      found,
      [0, 1, 2].map((step) => ({ step, ...row })),
    )
    assert.deepEqual(waysOf(result), ['groups'])
    const [transfer] = result.transfers
    assert.ok(transfer !== undefined && transfer.bytes < 3000 && transfer.of > 4_000_000)
    assert.match(transfer.statement ?? '', /^select count\(\*\) as n, min\("n"\) as min1, .* group by all$/)
    assert.deepEqual(result.datasets.map(({ key }) => key.split('/')[1]).toSorted(), ['plans', 'readings'])
  })

  it('brings the rows where their groups are more than they were worth', async () => {
    const sql = `select p.step, count(*) as n, sum(r.first) as s
      from planning.plans p join sales.uniques r on r.n = p.step group by all order by all`
    const [found, result] = await read(sql)
    const rowsThere = await nodes.sales.mesh.rows(
      'select n as step, 1 as n, first as s from sales.uniques where n < 3 order by n',
    )
    assert.deepEqual(JSON.stringify(found).replaceAll('"', ''), JSON.stringify(rowsThere).replaceAll('"', ''))
    assert.ok(waysOf(result).every((way) => way !== 'groups'))
  })

  it('brings the files once where all of it is needed, and has them for what comes after', async () => {
    const sql = 'select n + first + second + third as x from sales.readings order by n limit 20000'
    assert.deepEqual(waysOf((await read(sql))[1]), ['files'])
    assert.deepEqual(waysOf((await read(totals))[1]), ['cache'])
    assert.deepEqual((await read(totals))[0], await nodes.sales.mesh.rows(totals))
  })

  it('shows the rows and columns that the owner shows this reader', async () => {
    const [found] = await read('select id, email from sales.orders order by id')
    assert.deepEqual(found, [
      { id: 1, email: 'ann.xxxxx@xxxxxxx.xxx' },
      { id: 2, email: 'bob.xxxx@xxxxxxx.xxx' },
      { id: 4, email: 'dan.xxxxx@xxxxxxx.xxx' },
    ])
    await assert.rejects(read('select card from sales.orders'), (error) =>
      isHansaError(error, 'undefined_column'),
    )
  })

  it('tells the owner who acts for the reader, and keeps that apart from what they read themselves', async () => {
    const dashboard = { kind: 'service', id: 'dashboard', teams: [], attributes: {} } as const
    const asked = {
      sql: 'select count(*) as n from sales.orders',
      purpose,
      format: 'json',
      port: 'http',
    } as const
    for (const actor of [dashboard, operatorOf('test'), undefined]) {
      const reader = actor === undefined ? kim : { ...kim, actor }
      const { bytes, rows } = await reading.sidecar.query(reader, asked)
      assert.deepEqual(JSON.parse(await text(bytes)), [{ n: 3 }])
      await rows
    }
    const entries = (await auditOf(nodes.sales.mesh)).filter(({ kind }) => kind === 'access').slice(-3)
    assert.deepEqual(
      entries.map(({ principal, actor, agent }) => [principal, actor, agent]),
      [
        ['user:kim', 'node:planning', 'service:dashboard'],
        ['user:kim', 'node:planning', undefined],
        ['user:kim', 'node:planning', undefined],
      ],
    )
  })

  it('is explained over HTTP, with what ran where and what moved', async () => {
    const response = await post({
      sql: 'select count(*) from sales.prices, planning.plans',
      purpose,
      explain: true,
    })
    assert.equal(response.status, 200)
    const { rows: count, datasets } = explained.parse(await response.json())
    assert.equal(count, 1)
    assert.deepEqual(
      datasets.map(({ dataset, how }) => [dataset, how]),
      [
        ['planning/plans/plans@1/plans', 'here'],
        ['sales/prices/prices@1/prices', 'files'],
      ],
    )
    assert.match(
      response.headers.get('hansa-nodes') ?? '',
      /^"sales\/prices\/prices@1\/prices";node="sales";how=files;bytes=\d+$/,
    )
    assert.equal(response.headers.get('hansa-stale'), null)
  })

  it('is found in the lists of what there is, with the node that has it', async () => {
    const response = await fetch(`${http.url}/products?purpose=${purpose}`, { headers: { authorization } })
    assert.equal(response.headers.get('hansa-missing-nodes'), null)
    assert.deepEqual(
      listed.parse(await response.json()).map(({ product, node, datasets }) => [product, node, datasets]),
      [
        ['planning/plans', undefined, [{ name: 'plans', access: 'granted' }]],
        ['sales/notes', 'sales', [{ name: 'notes', access: 'granted' }]],
        ['sales/orders', 'sales', [{ name: 'orders', access: 'granted' }]],
        ['sales/prices', 'sales', [{ name: 'prices', access: 'granted' }]],
        [
          'sales/readings',
          'sales',
          [
            { name: 'readings', access: 'granted' },
            { name: 'uniques', access: 'granted' },
          ],
        ],
      ],
    )
    const without = await fetch(`${http.url}/products?domain=sales`, { headers: { authorization } })
    assert.deepEqual(
      new Set(
        listed.parse(await without.json()).flatMap(({ datasets }) => datasets.map(({ access }) => access)),
      ),
      new Set(['none']),
    )
  })

  it('is found and told by agents’ tools, as its owner shows it', async () => {
    const agent = await connectMcp(http.url, { authorization, 'hansa-purpose': purpose })
    const search = await callTool(agent, 'dataproduct_search', { query: 'region' })
    assert.deepEqual(search.structure, {
      found: 1,
      products: [
        {
          product: 'sales/orders',
          version: '1.0.0',
          tags: [],
          node: 'sales',
          datasets: [{ sql: 'sales.orders', access: 'granted' }],
        },
      ],
    })
    const hidden = await callTool(agent, 'dataproduct_search', { query: 'card' })
    assert.deepEqual(hidden.structure, { found: 0, products: [] })
    const shown = await callTool(agent, 'dataproduct_get', { name: 'sales.orders' })
    assert.match(shown.text, /"email".*"asking":\{"tool":"dataproduct_request_access","node":"sales"\}/)
    assert.doesNotMatch(shown.text, /card/)
    const unknown = await callTool(agent, 'dataproduct_get', { name: 'sales/nothing' })
    assert.match(unknown.text, /node sales, to which that domain belongs, shows nothing called/)
    await agent.close()
  })

  it('is labelled stale where the owner is gone and the product allows that, and refused where it does not', async () => {
    await nodes.sales.close()
    const response = await post({ sql: 'select count(*) as n from sales.prices', purpose, format: 'json' })
    assert.equal(response.status, 200)
    assert.match(response.headers.get('hansa-stale') ?? '', /^"sales\/prices\/prices@1\/prices";since="2026-/)
    assert.deepEqual(await response.json(), [{ n: 3000 }])
    const refused = await post({ sql: 'select count(*) from sales.readings', purpose })
    assert.equal(refused.status, 502)
    assert.match(await refused.text(), /node sales/)
    const local = await post({ sql: 'select count(*) as n from planning.plans', purpose, format: 'json' })
    assert.deepEqual(await local.json(), [{ n: 3 }])
    const products = await fetch(`${http.url}/products?purpose=dpv:ServiceProvision`, {
      headers: { authorization },
    })
    assert.equal(products.headers.get('hansa-missing-nodes'), '"sales"')
    assert.deepEqual(
      listed.parse(await products.json()).map(({ product }) => product),
      ['planning/plans'],
    )
  })
})
