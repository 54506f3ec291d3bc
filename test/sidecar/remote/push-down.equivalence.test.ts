import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { readView } from '../../../src/sidecar/read-view.ts'
import type { ReadRequest } from '../../../src/sidecar/read-request.ts'
import { whereItRan } from '../../../src/sidecar/remote/where-it-ran.ts'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import type { ShortProduct } from '../../support/declare-product.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { agree, request } from '../read-as.ts'
import { OwningNode } from './owning-node.ts'
import { statement, statementOfGroups, statementOfParts } from './random-statements.ts'

const things = {
  serves: {
    t: {
      columns: {
        a: 'integer',
        b: 'string',
        c: { logicalType: 'number', physicalType: 'decimal(9,2)' },
        d: 'date',
        k: 'integer',
      },
    },
    u: { columns: { x: 'integer', y: 'string', k: 'integer' } },
  },
  sql: {
    t: `select case when i % 7 <> 0 then i % 5 end as a, case when i % 6 <> 0 then substr('abcdef', 1 + i % 4, 1) || 'x' end as b,
      case when i % 5 <> 0 then ((i * 37) % 100) / 4.0 end as c,
      case when i % 4 <> 0 then date '2026-01-01' + (i % 9)::integer end as d,
      case when i % 3 <> 0 then i % 8 end as k from range(60) r(i)\n`,
    u: `select case when i % 4 <> 0 then i % 6 end as x, case when i % 5 <> 0 then substr('abcdef', 1 + i % 3, 1) || 'x' end as y,
      case when i % 7 <> 0 then i % 11 end as k from range(25) r(i)\n`,
  },
} satisfies ShortProduct

const here = {
  serves: { v: { columns: { k: 'integer', z: 'string' } } },
  sql: {
    v: `select case when i % 5 <> 0 then i % 9 end as k, substr('abcdef', 1 + i % 5, 1) || 'x' as z from range(14) r(i)\n`,
  },
} satisfies ShortProduct

const seed = Number(process.env['HANSA_TEST_SEED'] ?? 5)
const statements = Number(process.env['HANSA_TEST_STATEMENTS'] ?? 12)

describe(`a statement across nodes (seed ${seed})`, () => {
  let one: TestMesh
  let reading: TestMesh
  let node: OwningNode
  let sidecar: Sidecar
  before(async () => {
    one = new TestMesh({ 'd/things': things, 'e/more': here })
    ;(await one.apply()).of('d/things', 'published')
    const node2 = { name: 'here', address: 'http://127.0.0.1:1' }
    reading = new TestMesh({ 'e/more': here }, { settings: { node: node2 } })
    await reading.apply()
    for (const port of ['t', 'u'])
      await agree(one, { id: `agr_${port}`, consumer: 'node:here', product: 'd/things', port, major: 1 })
    node = new OwningNode(one)
    const { mesh, store, effects } = await reading.context()
    const { settings } = mesh
    sidecar = await Sidecar.open({ store, settings, mesh: 'test', effects, warmWorkers: 0, remote: node })
  })
  after(async () => {
    await sidecar.close()
    assert.equal(node.held, 0)
    await reading[Symbol.asyncDispose]()
    await one[Symbol.asyncDispose]()
  })

  type Way = 'files' | 'queries' | 'parts'
  const ask = async (sql: string, way: Way, more: Partial<ReadRequest> = {}) => {
    node.isAskedToRun = way !== 'files'
    node.isAskedForParts = way === 'parts'
    const result = await sidecar.query(reading.operator, { ...request(sql), ...more })
    const rows = await text(result.bytes)
    await result.rows
    return { ...result, text: rows }
  }
  const across = async (sql: string, way: Way): Promise<string> => (await ask(sql, way)).text
  const alone = async (sql: string): Promise<string> => {
    const result = await (await one.sidecar()).query(one.operator, request(sql))
    const rows = await text(result.bytes)
    await result.rows
    return rows
  }

  it('has the rows that it has on one node, whether its parts run there or its files come here', async () => {
    const random = seededRandom(seed)
    let pushed = 0
    for (let count = 0; count < statements; count += 1) {
      const sql = statement(random)
      const wanted = await alone(sql)
      node.needs.length = 0
      assert.equal(await across(sql, 'queries'), wanted, sql)
      if (node.needs.some(({ conditions, limit }) => conditions.length > 0 || limit !== undefined))
        pushed += 1
      assert.equal(await across(sql, 'files'), wanted, sql)
    }
    assert.ok(pushed > statements / 3, `${pushed} of ${statements} statements had something to send along`)
  })

  it('has the rows and types that it has on one node where queries within it run at their owner', async () => {
    const random = seededRandom(seed)
    let sent = 0
    for (let count = 0; count < statements; count += 1) {
      const sql = statementOfParts(random)
      const wanted = await alone(sql)
      node.sent.length = 0
      assert.equal(await across(sql, 'parts'), wanted, sql)
      if (node.sent.length > 0) sent += 1
    }
    assert.ok(sent > statements / 4, `parts of ${sent} of ${statements} statements were sent`)
  })

  it('has the rows and types that it has on one node where owners group the rows that it joins', async () => {
    const random = seededRandom(seed)
    let sent = 0
    for (let count = 0; count < statements; count += 1) {
      const sql = statementOfGroups(random)
      const wanted = await alone(sql)
      node.sent.length = 0
      assert.equal(await across(sql, 'parts'), wanted, sql)
      if (node.sent.length > 0) sent += 1
    }
    assert.ok(sent > (statements * 3) / 4, `groups for ${sent} of ${statements} statements were sent`)
  })

  const grouped =
    'select v.z, sum(t.c) as c, count(*) as n from d.t join e.v using (k) group by v.z order by all'

  it('asks for groups by all that the statement needs of the rows, and for nothing else', async () => {
    node.sent.length = 0
    node.needs.length = 0
    const sql = grouped.replace('group', "where t.d > date '2026-01-02' and t.a in (1, 2) group")
    const result = await ask(sql, 'parts')
    const where = `("a" in (1, 2)) and ("d" > date '2026-01-02')`
    assert.deepEqual(
      node.sent.map((text) =>
        text
          .replace(/@\d+"/, '@1"')
          .replace(
            /where .*? group/,
            (found) => `where ${found.slice(6, -6).split(' and ').toSorted().join(' and ')} group`,
          ),
      ),
      [
        `select "k" as k1, count(*) as n, min("a") as min1, count("c") as count2, sum("c") as sum2, min("d") as min3 from "d"."t@1" where ${where} group by all`,
      ],
    )
    assert.deepEqual(node.needs, [])
    assert.deepEqual(
      whereItRan(result).map((route) => [route.dataset, route.how]),
      [
        ['e/more/v@1/v', 'here'],
        ['d/things/t@1/t', 'groups'],
      ],
    )
    assert.equal(result.text, await alone(sql))
  })

  it('has groups of what is joined to a part, and of another version', async () => {
    for (const [sql, sends] of [
      [
        `select m, sum(t.c) as c from (select max(a) as m, k from d.t group by k) s join d.u using (k) join d.t "t" on t.k = u.x group by m order by all`,
        1,
      ],
      [
        `select s.n, sum(u.x) as x from (select count(*) as n, k from d.t group by k) s join d.u using (k) join e.v using (k) group by s.n order by all`,
        2,
      ],
      [grouped.replace('d.t', 'd."t@1" t'), 1],
    ] as const) {
      const wanted = await alone(sql)
      node.sent.length = 0
      assert.equal(await across(sql, 'parts'), wanted, sql)
      assert.equal(node.sent.length, sends, sql)
    }
  })

  it('brings the rows where the owner does not group them, for parameters, and in a transaction', async () => {
    const wanted = await alone(grouped)
    node.refusesToSend = true
    assert.equal(await across(grouped, 'parts'), wanted)
    node.refusesToSend = false
    node.sent.length = 0
    await ask(`${grouped} limit $1`, 'parts', { parameters: [{ text: '3' }] })
    await ask(grouped, 'parts', { view: readView(new Date('2026-01-02')) })
    assert.deepEqual(node.sent, [])
  })

  const max = 'select max(a) as m from d.t'
  const joined = `select s.m, v.z from (${max}) s, e.v v order by all limit 3`

  it('sends the text of a part as it was written, and brings nothing of what only the part reads', async () => {
    node.sent.length = 0
    node.needs.length = 0
    const result = await ask(joined, 'parts')
    assert.deepEqual(node.sent, [max])
    assert.deepEqual(node.needs, [])
    assert.deepEqual(
      whereItRan(result).map((route) => [route.dataset, route.how]),
      [
        ['e/more/v@1/v', 'here'],
        ['d/things/t@1/t', 'part'],
      ],
    )
  })

  for (const [what, sql, more] of [
    [
      'is of a statement with parameters',
      joined.replace('limit 3', 'limit $1'),
      { parameters: [{ text: '3' }] },
    ],
    ['is of a statement in a transaction', joined, { view: readView(new Date('2026-01-02')) }],
    ['reads what is read besides', joined.replace('e.v v', 'e.v v, d.t'), {}],
    [
      'is asked of two times',
      joined
        .replace('from d.t)', 'from d.t join d."t@2026-01-02" o using (k))')
        .replace('max(a)', 'max(t.a)'),
      {},
    ],
    ['depends on the moment', joined.replace('max(a)', 'max(now())'), {}],
    [
      'has columns of one name',
      joined.replace('max(a) as m', 'max(a) as m, min(a) as M').replace('s.m', '1'),
      {},
    ],
    ['has a list', joined.replace('max(a)', 'max(a, 2)'), {}],
  ] as const)
    it(`sends no part that ${what}`, async () => {
      node.sent.length = 0
      await ask(sql, 'parts', more)
      assert.deepEqual(node.sent, [])
    })

  it('runs the statement as it is where the owner does not run its part', async () => {
    const wanted = await alone(joined)
    node.refusesToSend = true
    assert.equal(await across(joined, 'parts'), wanted)
    node.refusesToSend = false
  })

  it('says what is wrong with a statement before anything of it is sent, and where', async () => {
    for (const sql of [
      joined.replace('v.z', 'v.zz'),
      grouped.replace('sum(t.c)', 'sum(t.cc)'),
      grouped.replace('sum(t.c)', 'sum(t.b)'),
      grouped.replace('group', "where t.b::integer > 'ß'::integer group"),
      joined.replace('max(a)', 'max(aa)'),
      `select s.m\nfrom (\n  ${max}\n) s, e.v v\nwhere z::integer > 'ß'::integer`,
    ]) {
      const wanted = await faultOf(alone(sql))
      assert.equal(await faultOf(across(sql, 'parts')), wanted)
    }
  })
})

const faultOf = async (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => assert.fail('it should fail'),
    (error: unknown) => (error instanceof Error ? error.message : ''),
  )
