import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import type { ShortProduct } from '../../support/declare-product.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { agree, request } from '../read-as.ts'
import { OwningNode } from './owning-node.ts'

const things = {
  serves: {
    t: { columns: { a: 'integer', b: 'string', c: 'number', d: 'date', k: 'integer' } },
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

  const across = async (sql: string, isAskedToRun: boolean): Promise<string> => {
    node.isAskedToRun = isAskedToRun
    const result = await sidecar.query(reading.operator, request(sql))
    const rows = await text(result.bytes)
    await result.rows
    return rows
  }
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
      assert.equal(await across(sql, true), wanted, sql)
      if (node.needs.some(({ conditions, limit }) => conditions.length > 0 || limit !== undefined))
        pushed += 1
      assert.equal(await across(sql, false), wanted, sql)
    }
    assert.ok(pushed > statements / 3, `${pushed} of ${statements} statements had something to send along`)
  })
})

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
