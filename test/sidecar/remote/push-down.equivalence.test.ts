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

type Random = () => number

const oneOf = <T>(random: Random, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random() * choices.length)] ?? choices[0]

const literals = {
  a: ['0', '2', '4'],
  b: ["'ax'", "'bx'", "''"],
  c: ['3', '12.5', '-1'],
  d: ["date '2026-01-04'", "'2026-01-07'", "date '2027-01-01'"],
  k: ['1', '5', '7'],
} as const

/** What `u` calls its columns. */
const inOther: ReadonlyMap<string, string> = new Map([
  ['a', 'x'],
  ['b', 'y'],
])

function condition(random: Random, alias: string, columns: readonly (keyof typeof literals)[]): string {
  const column = columns[Math.floor(random() * columns.length)] ?? 'k'
  const name = `${alias}.${(alias === 'u' ? inOther.get(column) : undefined) ?? column}`
  const [first, second, third] = literals[column]
  const value = oneOf(random, [first, second, third])
  return oneOf<() => string>(random, [
    () => `${name} ${oneOf(random, ['=', '<>', '<', '<=', '>', '>='])} ${value}`,
    () => `${value} ${oneOf(random, ['=', '<', '>='])} ${name}`,
    () => `${name} between ${first} and ${second}`,
    () => `${name} in (${first}, ${value})`,
    () => `${name} is null`,
    () => `coalesce(${name}, ${first}) = ${value}`,
    () => `(${name} = ${first} or ${name} > ${second})`,
    () => `not (${name} = ${value})`,
    () => (column === 'b' ? `${name} like '%${oneOf(random, ['a', 'x', 'bx'])}'` : `${name} > ${value}`),
  ])()
}

function where(random: Random, aliases: readonly string[]): string {
  const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const alias = aliases[Math.floor(random() * aliases.length)] ?? 't'
    return condition(random, alias, alias === 'u' ? ['a', 'b', 'k'] : ['a', 'b', 'c', 'd', 'k'])
  })
  return random() < 0.15 ? '' : `where ${parts.join(random() < 0.85 ? ' and ' : ' or ')}`
}

function statement(random: Random): string {
  const join = oneOf(random, ['join', 'left join', 'right join', 'full join'])
  const on = oneOf(random, ['on t.k = u.k', 'on t.a < u.x', 'on t.k = u.k and t.a <> u.x'])
  const tail = oneOf(random, ['order by all', 'order by all limit 5', 'order by all limit 3 offset 2'])
  const t = where(random, ['t'])
  const tu = where(random, ['t', 'u'])
  return oneOf<() => string>(random, [
    () => `select * from d.t ${t} ${tail}`,
    () => `select a, d from d.t ${t} limit ${Math.floor(random() * 9)}`,
    () => `select *, 1 as one from d.t t limit 4 offset 3`,
    () => `select b, count(*) as n, sum(c) as s from d.t ${t} group by b ${tail}`,
    () => `select t.*, u.x, u.y from d.t t ${join} d.u u ${on} ${tu} ${tail}`,
    () => `select count(*) as n, max(t.c) as c from d.t t ${join} d.u u ${on} ${tu}`,
    () => `select * from d.t t ${join} d.u u using (k) ${tu} ${tail}`,
    () =>
      `select k, t.a, u.y from d.u u ${join} d.t t using (k) where k = ${oneOf(random, ['1', '5'])} ${tail}`,
    () => `select t.a, u.y, v.z from d.t t ${join} d.u u ${on} ${join} e.v v on v.k = t.k ${tu} ${tail}`,
    () => `select t.a, v.z from e.v v left join (d.t t ${join} d.u u ${on}) on v.k = t.k ${tu} ${tail}`,
    () =>
      `select s.a, v.z from (select * from d.t t ${t}) s ${join} e.v v on s.k = v.k where s.a = 2 ${tail}`,
    () =>
      `with s as (select * from d.t t ${t} order by all limit 20) select s.*, u.y from s ${join} d.u u on s.k = u.k where s.a >= 2 ${tail}`,
    () =>
      `select z from e.v v where exists (select 1 from d.t t ${t === '' ? 'where' : `${t} and`} t.k = v.k) ${tail}`,
    () => `select z, (select count(*) from d.u u where u.k = v.k and u.x > 1) as n from e.v v ${tail}`,
    () => `select u.x from d.u u where u.k in (select t.k from d.t t ${t}) and u.x <> 3 ${tail}`,
    () => `select a from d.t t ${t} union all select x from d.u u where u.x > 2 ${tail}`,
    () => `select b from d.t t ${t} except select y from d.u u where u.x > 2 ${tail}`,
    () => `select p.a, q.c from d.t p ${join} d.t q on p.k = q.a where p.a = 2 and q.k > 3 ${tail}`,
    () => `select a, row_number() over (order by a, b, c, d, k) as r from d.t t ${t} qualify r < 9 ${tail}`,
    () => `select distinct b from d.t t ${t} ${tail}`,
    () => `select v.z, t.a from e.v v asof join d.t t on v.k >= t.k where t.a = 2 ${tail}`,
    () =>
      `select t.a, l.m from d.t t, lateral (select max(u.x) as m from d.u u where u.k = t.k and u.y > 'a') l ${t} ${tail}`,
    () =>
      `with recursive r(n) as (select 1 union all select n + 1 from r, d.u u where u.k = r.n and u.x = 5) select * from r limit 20`,
  ])()
}

/** A query of few rows, with names for three columns: `p`, `q`, `r`. */
function part(random: Random): string {
  const t = where(random, ['t'])
  const tu = where(random, ['t', 'u'])
  const sum = oneOf(random, [
    'sum(c)',
    'sum(k)',
    'avg(a)',
    'sum(a * 2 - k)',
    'count(distinct b)',
    'sum(c * 1.25)',
  ])
  return oneOf<() => string>(random, [
    () => `select k as p, b as q, ${sum} as r from d.t t ${t} group by k, b`,
    () => `select k as p, max(b) q, ${sum} as r from d.t t ${t} group by all having count(*) > 1`,
    () => `select max(k) as p, min(b) as q, count(*) as r from d.t t ${t}`,
    () => `select k as p, min(d) as q, ${sum} filter (where b <> 'ax') as r from t ${t} group by rollup (k)`,
    () => `select distinct k as p, b as q, a as r from d.t t ${t}`,
    () => `select k as p, upper(b) || '!' as q, c as r from d.t t ${t} order by all limit 7 offset 1`,
    () => `select k p, b q, d r from d.t t ${t} order by 2 desc nulls last, p, r limit 9`,
    () =>
      `select u.k as p, min(u.y) as q, count(t.c) as r from d.t t left join d.u u on t.a < u.x ${tu} group by u.k`,
    () =>
      `select x as p, year(d) as q, ${sum} as r from (select t.*, u.x from d.t t join d.u u using (k)) group by 1, 2`,
    () =>
      `select case when a > 2 then k end as p, coalesce(b, '-') as q, bool_or(c > 10) as r from d.t t ${t} group by 1, 2`,
  ])()
}

function statementOfParts(random: Random): string {
  const [first, second] = [part(random), part(random)]
  const join = oneOf(random, ['join', 'left join', 'full join'])
  const tail = oneOf(random, ['order by all', 'order by all limit 5'])
  return oneOf<() => string>(random, [
    () => `select s.*, v.z, typeof(r) as t from (${first}) s ${join} e.v v on v.k = s.p ${tail}`,
    () =>
      `with s as (${first}) select z, count(p) as n, max(r) as m from e.v v ${join} s on v.k = s.p group by all ${tail}`,
    () => `with s as (${first}), v2 as (select * from v where k > 2) select * from s cross join v2 ${tail}`,
    () => `select z, (select count(*) from (${first}) s where s.p = v.k) as n from e.v v ${tail}`,
    () =>
      `with s(i, j, l) as materialized (${first}) select a.*, z from s a ${join} s b using (i) ${join} v on v.k = i ${tail}`,
    () =>
      `select s.p, r.q, z from (${first}) s ${join} (${second}) r on s.p = r.p ${join} e.v v on v.k = s.p ${tail}`,
    () => `select * from (select p, count(*) as n, z from (${first}) s, e.v v group by all) x ${tail}`,
    () => `select p from (${first}) union all select k from e.v order by all`,
    () => `select s.*, t.c, z from (${first}) s, d.t t, e.v v where t.k = s.p and v.k = t.a ${tail}`,
  ])()
}

/** Grouped joins, of which at least one dataset is of another node, and `e.v` is not. */
function statementOfGroups(random: Random): string {
  const join = (): string => oneOf(random, ['join', 'join', 'left join', 'right join', 'full join'])
  const aggregates = [
    ...[
      'count(*)',
      'sum(t.c)',
      'avg(t.c)',
      'sum(t.a)',
      'avg(t.a)',
      'count(t.b)',
      'min(t.c)',
      'max(t.c)',
      'max(t.b)',
    ],
    ...[
      'min(t.d)',
      'max(t.a)',
      'count(t.a)',
      'sum(v.k)',
      'count(v.z)',
      'max(v.z)',
      'count(distinct t.b)',
      'bit_xor(v.k)',
    ],
    ...["sum(t.a) filter (where t.b > 'b')", 'sum(t.c) filter (where v.k > 2)', 'sum(t.a * v.k)', 'avg(v.k)'],
    ...[
      'sum(case when t.c > 10 then t.a else 0 end)',
      'count_if(t.a > 2)',
      'bool_or(t.c > 3)',
      'coalesce(sum(t.c), 0)',
    ],
  ] as const
  const list = Array.from(
    { length: 1 + Math.floor(random() * 3) },
    (_, index) => `${oneOf(random, aggregates)} as r${index}`,
  ).join(', ')
  const on = oneOf(random, [
    'on t.k = v.k',
    'on t.a = v.k',
    'on t.k = v.k and t.a > 1',
    'on t.a < v.k',
    'on t.k = v.k and t.b < v.z',
  ])
  const t = where(random, ['t'])
  const by = oneOf(random, ['v.z', 'v.z, t.b', 'year(t.d)', 'v.k', 't.k', 'rollup (v.z, t.k)'])
  const tail = oneOf(random, ['order by all', 'order by all limit 5'])
  return oneOf<() => string>(random, [
    () =>
      `select ${by.startsWith('rollup') ? 'v.z, t.k' : by}, ${list} from d.t t ${join()} e.v v ${on} ${t} group by ${by} ${tail}`,
    () => `select ${list} from e.v v ${join()} d.t t ${on} ${t}`,
    () =>
      `select v.z, ${list}, sum(u.x) as x, count(u.y) as y from d.t t ${join()} e.v v ${on} ${join()} d.u u on u.k = t.k ${t} group by v.z ${tail}`,
    () =>
      `select v.z, ${list} from e.v v ${join()} d.t t using (k) ${t} group by all having count(*) > 2 ${tail}`,
    () => `select v.z as zz, sum(c) as c, max(d) from d.t t, e.v v ${t} group by zz ${tail}`,
    () =>
      `select distinct ${list} from d.t t ${join()} (select k, z from e.v where k > 1) v ${on} ${t} group by v.z ${tail}`,
  ])()
}
