import type { LineageCase } from './notation.ts'

export const commonTables: readonly LineageCase[] = [
  {
    sql: "with q as (select a, c + 1 as d from t where b = 'p') select a, d from q",
    columns: 'a: t.a | d: f(t.c)',
    rows: 'filter(t.b)',
  },
  {
    sql: 'with q(x, y) as (select a, c from t) select x, q.y from q where x > 1',
    columns: 'x: t.a | y: t.c',
    rows: 'filter(t.a)',
  },
  {
    sql: 'with t as (select a from t where c > 10) select a from t',
    columns: 'a: t.a',
    rows: 'filter(t.c)',
  },
  {
    sql: 'with p as (select a from t), q as (select a + 1 as a from p) select a from q union all select a from p',
    columns: 'a: t.a f(t.a)',
  },
  {
    sql: 'with q as (select a, b from t) select x.a, y.b from q x join q y on x.a = y.a',
    columns: 'a: t.a | b: t.b',
    rows: 'join(t.a)',
  },
  {
    sql: 'with q as materialized (select max(c) as m from t) select a, m from t, q',
    columns: 'a: t.a | m: agg(t.c)',
  },
  {
    sql: 'with unused as (select nowhere from t) select a from t',
    columns: 'a: t.a',
  },
  {
    sql: 'with q as (select * from t) select (select max(c) from q) as m, (with q as (select y from u) select max(y) from q) as n',
    columns: 'm: agg(t.c) | n: agg(u.y)',
  },
  {
    sql: "with recursive r(n) as (select a from t where b = 'p' union all select n + 1 from r where n < 4) select n from r",
    columns: 'n: t.a f(t.a)',
    rows: 'filter(t.a t.b)',
  },
  {
    sql: 'with recursive r as (select a, 0 as depth from t where a = 1 union select u.k, depth + 1 from r join u on r.a = u.a where depth < 3) select * from r',
    columns: 'a: t.a u.k | depth',
    rows: 'filter(t.a) join(t.a u.a u.k) group(t.a u.k)',
  },
  {
    sql: 'with recursive r(k, v) using key (k) as (select k, n from v union select r.k, r.v + abs(u.y) + 9 from r join u using (k) where r.v < 90) select * from r',
    columns: 'k: v.k | v: v.n f(u.y v.n)',
    rows: 'filter(u.y v.n) join(u.k v.k) group(v.k)',
  },
  {
    sql: 'with recursive r(x, y) as (select a, c from t union all select y, d from r, (select min(d) as d from t) where x < 3 and y > 3) select * from r',
    columns: 'x: t.a t.c agg(t.d) | y: t.c agg(t.d)',
    rows: 'filter(t.a t.c t.d)',
    unseen: ['x: t.d'],
  },
]
