import type { LineageCase } from './notation.ts'

export const columnsAndExpressions: readonly LineageCase[] = [
  {
    sql: 'select a, b from t',
    columns: 'a: t.a | b: t.b',
  },
  {
    sql: 'select A, t.b, main.t.c as "C x" from t',
    columns: 'a: t.a | b: t.b | C x: t.c',
  },
  {
    sql: "select a + 1, a * c as p, -c, 'x', 1 as one, null as nothing from t",
    columns: "(a + 1): f(t.a) | p: f(t.a t.c) | -(c): f(t.c) | 'x' | one | nothing",
  },
  {
    sql: "select cast(a as varchar) as x, c::double as y, try_cast(a || '1' as int) as z from t",
    columns: 'x: f(t.a) | y: f(t.c) | z: f(t.a)',
  },
  {
    sql: "select case when a > 1 then b else 'none' end as x, case d when 1 then c when 2 then a end as y from t",
    columns: 'x: t.b if(t.a) | y: t.a t.c if(t.d)',
  },
  {
    sql: 'select if(a > 1, c, d) as x, coalesce(c, d, 0) as y, nullif(a, d) as z, ifnull(c, 0) as w from t',
    columns: 'x: t.c t.d if(t.a) | y: f(t.c t.d) | z: f(t.a t.d) | w: f(t.c)',
  },
  {
    sql: "select a between d and c as x, a in (1, d) as y, b like 'p%' as z, b is null as w, not (a > 2) as v from t",
    columns: 'x: f(t.a t.c t.d) | y: f(t.a t.d) | z: f(t.b) | w: f(t.b) | v: f(t.a)',
  },
  {
    sql: 'select a > 1 and c > 2 or d = 1 as x, a is not distinct from d as y, b collate nocase as z from t',
    columns: 'x: f(t.a t.c t.d) | y: f(t.a t.d) | z: f(t.b)',
  },
  {
    sql: "select b || 'x' || a as x, upper(b) as y, b.upper() as z, t.b.lower() as w, substring(b from a for 1) as v from t",
    columns: 'x: f(t.a t.b) | y: f(t.b) | z: f(t.b) | w: f(t.b) | v: f(t.a t.b)',
  },
  {
    sql: 'select a + 1 as x, x * 2 as y, y + d as z from t',
    columns: 'x: f(t.a) | y: f(t.a) | z: f(t.a t.d)',
  },
  {
    sql: 'select a as b, b as c, c as d from t',
    columns: 'b: t.a | c: t.b | d: t.c',
  },
  {
    sql: 'select a as x, x from t',
    columns: 'x: t.a | x: t.a',
  },
  {
    sql: 'from t select a where c > 10',
    columns: 'a: t.a',
    rows: 'filter(t.c)',
  },
  {
    sql: 'from t',
    columns: 'a: t.a | b: t.b | c: t.c | d: t.d | l: t.l | s: t.s',
  },
  {
    sql: 'table u',
    columns: 'a: u.a | k: u.k | x: u.x | y: u.y',
  },
  {
    sql: 'select current_date is null as x, random() < 2 as y, pi() as z from t',
    columns: 'x | y | z',
  },
  {
    sql: "select greatest(a, d) as x, least(c, a) as y, abs(c) as z, date '2020-01-01' + a as w from t",
    columns: 'x: f(t.a t.d) | y: f(t.a t.c) | z: f(t.c) | w: f(t.a)',
  },
  {
    sql: "select interval (a) day as x, extract(year from date '2020-01-01' + c) as y, position('p' in b) as z from t",
    columns: 'x: f(t.a) | y: f(t.c) | z: f(t.b)',
  },
  {
    sql: 'select (a, d) = (1, 1) as x, md5(b) as y, [a, d] = [1, 1] as z from t',
    columns: 'x: f(t.a t.d) | y: f(t.b) | z: f(t.a t.d)',
  },
  {
    sql: "select a.b.c as x from (select {'b': {'c': a}, 'd': d} as a from t)",
    columns: 'x: t.a',
  },
  {
    sql: 'select #2 as x, a from t',
    columns: 'x: t.b | a: t.a',
  },
  {
    sql: 'select t from t',
    columns: 't: f(t.a t.b t.c t.d t.l t.s)',
  },
  {
    sql: 'select t.s.f as x, (t).c as y from t',
    columns: 'x: t.s.f | y: t.c',
  },
  {
    sql: "select ('{\"k\": ' || a || '}')::json -> 'k' as x, json_object('k', b) ->> '$.k' as y from t",
    columns: 'x: f(t.a) | y: f(t.b)',
  },
  {
    sql: 'select a from t x where x.a > 1 and (select x.c) > 10',
    columns: 'a: t.a',
    rows: 'filter(t.a t.c)',
  },
]
