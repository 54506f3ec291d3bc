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

/** A statement over `d.t` and `d.u`, which one node has, and `e.v`. */
export function statement(random: Random): string {
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

/** One that makes few rows of many in queries within it. */
export function statementOfParts(random: Random): string {
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
export function statementOfGroups(random: Random): string {
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
