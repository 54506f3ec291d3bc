import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { isHansaError, type ErrorCode } from '../../src/errors.ts'
import type { Sidecar } from '../../src/sidecar/sidecar.ts'
import type { TestMesh } from '../support/test-mesh.ts'
import { governedMesh, onCustomers, onOrders, rules } from './governed-mesh.ts'
import { agree, audited, change, readAs, readerOf, request } from './read-as.ts'

const ana = readerOf('user:ana')
const mia = readerOf('user:mia', { attributes: { region: 'north' } })
const all = 'select * from sales.orders order by id'

describe('Sidecar', () => {
  let mesh: TestMesh
  let sidecar: Sidecar
  before(async () => {
    mesh = await governedMesh()
    sidecar = await mesh.sidecar()
    await agree(mesh, { id: 'agr_ana', consumer: 'user:ana', ...onOrders })
    await agree(mesh, { id: 'agr_mia', consumer: 'user:mia', purpose: 'dpv:Marketing', ...onOrders })
  })
  after(() => mesh[Symbol.asyncDispose]())

  const denied = async (
    work: Promise<unknown>,
    code: ErrorCode,
    message: RegExp,
    remedy = /./,
  ): Promise<void> => {
    await assert.rejects(work, (error) => {
      assert.ok(isHansaError(error, code), String(error))
      assert.match(error.message, message)
      assert.match(error.remedy ?? '', remedy)
      return true
    })
  }

  it('shows the operator everything that no rule hides', async () => {
    assert.deepEqual((await readAs(sidecar, mesh.operator, all))[0], {
      id: 1,
      customer: 'ann',
      region: 'north',
      amount: 10,
      cost: 4,
    })
  })

  it('denies who has no agreement, with the way to one, and shows nothing', async () => {
    const eve = readerOf('user:eve')
    await denied(
      readAs(sidecar, eve, all),
      'denied',
      /user:eve has no agreement on sales\/orders/,
      /hansa access request/,
    )
    await denied(
      readAs(sidecar, eve, all, { purpose: 'dpv:Marketing' }),
      'denied',
      /user:eve/,
      /hansa access request/,
    )
  })

  it('withholds a column, and says which policy does where it is named', async () => {
    const rows = await readAs(sidecar, ana, all)
    assert.deepEqual(rows[1], { id: 2, customer: 'bob', region: 'south', amount: 20 })
    for (const [sql, place] of [
      ['select cost from sales.orders', '1:8: '],
      ['select o."COST" from sales.orders o', '1:8: '],
      ['select id from sales.orders where (cost + 1) > 3', '1:36: '],
      ['select * exclude (cost) from sales.orders', ''],
      ['select 1 from sales.orders join sales.orders o using (cost)', ''],
    ] as const)
      await denied(
        readAs(sidecar, ana, sql),
        'undefined_column',
        new RegExp(
          `^${place}the column "cost" of sales\\.orders is withheld by policy: ` +
            'mesh\\.costs \\(costs are for those who run the business\\)$',
        ),
        /hansa policy explain/,
      )
    await denied(
      readAs(sidecar, ana, 'select nothing from sales.orders'),
      'undefined_column',
      /there is no column "nothing"/,
      /^/,
    )
  })

  it('masks a column and filters rows', async () => {
    assert.deepEqual(await readAs(sidecar, mia, all), [
      { id: 1, customer: 'xxx', region: 'north', amount: 10 },
      { id: 3, customer: 'xxx', region: 'north', amount: 5 },
      { id: 4, customer: 'xxx', region: 'north', amount: 7 },
    ])
    const far = readerOf('user:mia', { attributes: { region: 'south' } })
    assert.deepEqual(await readAs(sidecar, far, 'select count(*) as n from orders'), [{ n: 2 }])
    assert.deepEqual(await readAs(sidecar, readerOf('user:mia'), 'select count(*) as n from orders'), [
      { n: 0 },
    ])
  })

  it('takes the agreed purpose or one below, and no other', async () => {
    assert.equal((await readAs(sidecar, ana, all, { purpose: 'RouteReview' })).length, 5)
    await denied(
      readAs(sidecar, ana, all, { purpose: 'dpv:Marketing' }),
      'denied',
      /not agreed for dpv:Marketing/,
    )
    await denied(
      readAs(sidecar, ana, all, { purpose: 'Marketing' }),
      'invalid_input',
      /no purpose Marketing/,
      /dpv:Marketing/,
    )
  })

  it('takes the purpose of the reader’s token where a statement names none, nor an agreement', async () => {
    const bound = { ...ana, purpose: 'dpv:Marketing' }
    await denied(readAs(sidecar, bound, all), 'denied', /not agreed for dpv:Marketing/)
    assert.partialDeepStrictEqual((await audited(mesh)).at(-1), { kind: 'denied', purpose: 'dpv:Marketing' })
    assert.equal((await readAs(sidecar, bound, all, { purpose: 'RouteReview' })).length, 5)
    assert.equal((await readAs(sidecar, bound, all, { agreement: 'agr_ana' })).length, 5)
    await denied(readAs(sidecar, { ...ana, purpose: 'dpv:Nothing' }, all), 'invalid_input', /no purpose/)
  })

  it('wants the purpose where several are agreed', async () => {
    await agree(mesh, { id: 'agr_two_1', consumer: 'user:two', ...onOrders })
    await agree(mesh, {
      id: 'agr_two_2',
      consumer: 'user:two',
      purpose: 'dpv:ServiceManagement',
      ...onOrders,
    })
    const two = readerOf('user:two')
    await denied(readAs(sidecar, two, all), 'denied', /several purposes/, /--purpose/)
    assert.equal(
      'cost' in ((await readAs(sidecar, two, all, { purpose: 'dpv:ServiceManagement' }))[0] ?? {}),
      true,
    )
    assert.equal('cost' in ((await readAs(sidecar, two, all, { agreement: 'agr_two_1' }))[0] ?? {}), false)
  })

  it('joins datasets that are governed differently', async () => {
    const sql =
      'select c.name, c.total, count(*) as orders from sales.orders o join crm.customers c on o.customer = c.name group by all order by all'
    await agree(mesh, {
      id: 'agr_join_1',
      consumer: 'user:joe',
      ...onOrders,
      narrowing: { rows: { orders: 'resource.region == "north"' } },
    })
    const joe = readerOf('user:joe')
    await denied(readAs(sidecar, joe, sql), 'denied', /user:joe has no agreement on crm\/customers/)
    await agree(mesh, { id: 'agr_join_2', consumer: 'user:joe', ...onCustomers })
    assert.deepEqual(await readAs(sidecar, joe, sql), [
      { name: 'ann', total: 15, orders: 2 },
      { name: 'cid', total: 7, orders: 1 },
    ])
  })

  it('does not read for two purposes at once', async () => {
    await agree(mesh, { id: 'agr_mix_1', consumer: 'user:max', ...onOrders })
    await agree(mesh, {
      id: 'agr_mix_2',
      consumer: 'user:max',
      purpose: 'dpv:ServiceManagement',
      ...onCustomers,
    })
    const sql = 'select count(*) as n from sales.orders, crm.customers'
    await denied(
      readAs(sidecar, readerOf('user:max'), sql),
      'denied',
      /agreed for different purposes/,
      /--purpose/,
    )
  })

  it('lets a team read, and whoever is in it', async () => {
    await agree(mesh, { id: 'agr_team', consumer: 'team:planning', ...onOrders })
    const tom = readerOf('user:tom', { teams: ['planning'] })
    assert.equal((await readAs(sidecar, tom, all)).length, 5)
    await denied(readAs(sidecar, readerOf('user:tom'), all), 'denied', /user:tom/)
  })

  it('narrows as the owner did, from the next statement on', async () => {
    const first = await agree(mesh, { id: 'agr_ned', consumer: 'user:ned', ...onOrders })
    const ned = readerOf('user:ned')
    assert.equal(Object.keys((await readAs(sidecar, ned, all))[0] ?? {}).length, 4)
    await change(mesh, first, { narrowing: { columns: ['orders.id', 'orders.region'] } })
    assert.deepEqual((await readAs(sidecar, ned, all))[0], { id: 1, region: 'north' })
  })

  it('feels a revocation and an end at the next statement', async () => {
    const agreement = await agree(mesh, { id: 'agr_rex', consumer: 'user:rex', ...onOrders })
    const rex = readerOf('user:rex')
    const running = await sidecar.query(rex, request(all))
    await change(mesh, agreement, { state: 'revoked' })
    assert.equal((JSON.parse(await text(running.bytes)) as unknown[]).length, 5)
    await denied(readAs(sidecar, rex, all), 'denied', /user:rex/)
    await agree(mesh, {
      id: 'agr_old',
      consumer: 'user:old',
      until: new Date(mesh.now.getTime() + 60_000).toISOString(),
      ...onOrders,
    })
    const old = readerOf('user:old')
    assert.equal((await readAs(sidecar, old, all)).length, 5)
    mesh.pass(61)
    await denied(readAs(sidecar, old, all), 'denied', /agreement agr_old .* ended on/, /hansa access renew/)
  })

  it('runs the same statement under rules that have changed meanwhile', async () => {
    await using own = await governedMesh()
    const reading = await own.sidecar()
    await agree(own, { consumer: 'user:ana', ...onOrders })
    assert.equal(Object.keys((await readAs(reading, ana, all))[0] ?? {}).length, 4)
    own.write(
      'governance/policies/rules.cedar',
      rules.replace('resource.name == "cost"', '["cost", "amount"].contains(resource.name)'),
    )
    await own.apply()
    assert.deepEqual((await readAs(reading, ana, all))[0], { id: 1, customer: 'ann', region: 'north' })
  })

  it('reads an earlier version under the rules of now', async () => {
    await using own = await governedMesh()
    const reading = await own.sidecar()
    await agree(own, { consumer: 'user:ana', ...onOrders })
    own.writeTo('sales/orders', 'deliveries.csv', 'id,customer,region,amount,cost\n9,zoe,north,1,1\n')
    await own.apply()
    assert.deepEqual(await readAs(reading, ana, all), [
      { id: 9, customer: 'zoe', region: 'north', amount: 1 },
    ])
    const before = await readAs(reading, ana, 'select * from sales."orders@1" order by id')
    assert.deepEqual([before.length, before[0]], [5, { id: 1, customer: 'ann', region: 'north', amount: 10 }])
  })

  it('says what was decided without reading', async () => {
    const access = await sidecar.decide(ana, { domain: 'sales', name: 'orders' }, { port: 'test' })
    assert.deepEqual(
      [access.decision.kind, access.purpose, access.agreement?.id],
      ['permitted', 'dpv:ResearchAndDevelopment', 'agr_ana'],
    )
    const eve = await sidecar.decide(
      readerOf('user:eve'),
      { domain: 'sales', name: 'orders' },
      { port: 'test' },
    )
    assert.equal(eve.decision.kind, 'denied')
    await denied(
      sidecar.decide(ana, { domain: 'sales', name: 'nothing' }, { port: 'test' }),
      'undefined_table',
      /sales\.nothing/,
    )
  })

  it('refuses everyone where no rules are in force', async () => {
    await using own = await governedMesh()
    const { metadata } = await own.store()
    metadata.bundleSequence = () => Promise.resolve(0)
    await denied(
      readAs(await own.sidecar(), own.operator, all),
      'denied',
      /no rules are in force/,
      /hansa apply/,
    )
  })

  it('refuses whose proof has expired', async () => {
    const soon = readerOf('user:ana', { expiresAt: new Date(mesh.now.getTime() + 3_000_000) })
    const running = await sidecar.query(soon, request(all))
    mesh.pass(3001)
    assert.equal((JSON.parse(await text(running.bytes)) as unknown[]).length, 5)
    await denied(readAs(sidecar, soon, all), 'unauthenticated', /has expired/, /Sign in again/)
  })

  it('writes down who read what for what before they do, and how it ended', async () => {
    const reader = readerOf('user:ana', { actor: mesh.operator.principal, address: '10.0.0.9' })
    const { access, datasets, purpose, bytes, rows } = await sidecar.query(
      reader,
      request("select max(amount) as m from orders where customer = 'ann'"),
    )
    const began = (await audited(mesh)).find((entry) => entry.kind === 'access' && entry.access === access)
    assert.ok(began?.kind === 'access')
    const { principal, actor, address, statement, port } = began
    assert.deepEqual([principal, actor, address, port], ['user:ana', 'node:test', '10.0.0.9', 'test'])
    assert.deepEqual(
      [began.purpose, statement],
      [purpose, "select max(amount) as m from orders where customer = 'ann'"],
    )
    const [dataset] = began.datasets
    assert.deepEqual(dataset?.columns, ['customer', 'amount'])
    assert.deepEqual(
      [dataset.agreement, dataset.version, dataset.snapshot],
      ['agr_ana', 1, datasets[0]?.snapshot],
    )
    assert.deepEqual(dataset.limits?.columns, { cost: 'withheld' })
    assert.ok(
      dataset.policies.some(({ id }) => id === 'mesh.costs') &&
        dataset.policies.some(({ id }) => id === 'agreement.agr_ana'),
    )
    const sent = (await text(bytes)).length
    await rows
    const ended = (await audited(mesh)).find((entry) => entry.kind === 'ended' && entry.access === access)
    assert.ok(ended?.kind === 'ended')
    assert.deepEqual([ended.outcome, ended.rows, ended.bytes], ['complete', 1, sent])
  })

  it('writes down a denial', async () => {
    await denied(readAs(sidecar, readerOf('user:eve'), all), 'denied', /./)
    const entry = (await audited(mesh)).at(-1)
    assert.ok(entry?.kind === 'denied')
    assert.deepEqual(
      [entry.principal, entry.statement, entry.datasets, entry.code],
      ['user:eve', all, ['sales/orders/orders@1/orders'], 'denied'],
    )
  })

  it('keeps a long statement up to a length', async () => {
    const sql = `select 1 as one -- ${'x'.repeat(50_000)}`
    await readAs(sidecar, ana, sql)
    const entry = (await audited(mesh)).findLast(({ kind }) => kind === 'access')
    assert.ok(entry?.kind === 'access' && entry.statement.length < 21_000)
  })
})
