import type { LineageCase } from './notation.ts'

export const subqueries: readonly LineageCase[] = [
  {
    sql: 'select (select max(y) from u) as m, a from t',
    columns: 'm: agg(u.y) | a: t.a',
  },
  {
    sql: 'select a, (select max(y) from u where u.a = t.a) as m from t',
    columns: 'a: t.a | m: agg(u.y) filter(t.a u.a)',
  },
  {
    sql: 'select a, exists (from u where u.a = t.a) as e from t',
    columns: 'a: t.a | e: filter(t.a u.a)',
  },
  {
    sql: 'select a from t where exists (from u where u.a = t.a and y > 100)',
    columns: 'a: t.a',
    rows: 'filter(t.a u.a u.y)',
  },
  {
    sql: 'select a from t where a in (select a from u where k = 1)',
    columns: 'a: t.a',
    rows: 'filter(t.a u.a u.k)',
  },
  {
    sql: 'select a in (select k from u) as x, a not in (select a from u) as y from t',
    columns: 'x: f(t.a u.k) | y: f(t.a u.a)',
  },
  {
    sql: 'select a from t where c > any (select n from v)',
    columns: 'a: t.a',
    rows: 'filter(t.c v.n)',
  },
  {
    sql: 'select a from t where (a, b) in (select a, x from u)',
    columns: 'a: t.a',
    rows: 'filter(t.a t.b u.a u.x)',
  },
  {
    sql: 'select a from t where (select count(*) from u where u.k = t.d) > 1',
    columns: 'a: t.a',
    rows: 'filter(t.d u.k)',
  },
  {
    sql: 'select a, (select b) as x, (select c + u.y from u where u.a = t.a order by u.y limit 1) as y from t',
    columns: 'a: t.a | x: t.b | y: f(t.c u.y) filter(t.a u.a) sort(u.y)',
  },
  {
    sql: 'select (select (select max(v.n) from v where v.k = u.k and v.k <= t.a) from u where u.y = 100) as x from t',
    columns: 'x: agg(v.n) filter(t.a u.k u.y v.k)',
  },
  {
    sql: 'select a from t where a = (select max(a) from t)',
    columns: 'a: t.a',
    rows: 'filter(t.a)',
  },
  {
    sql: 'select x, (select sum(z.c) from (select c from t where t.b = u.x) z) as s from u',
    columns: 'x: u.x | s: agg(t.c) filter(t.b u.x)',
  },
  {
    sql: "select x from (select a as x, b from t) where b = 'p'",
    columns: 'x: t.a',
    rows: 'filter(t.b)',
  },
  {
    sql: 'select case when a in (select k from u) then b end as x from t',
    columns: 'x: t.b if(t.a u.k)',
  },
]
