import type { LineageCase } from './notation.ts'

export const joins: readonly LineageCase[] = [
  {
    sql: 'select t.b, u.y from t join u on t.a = u.a',
    columns: 'b: t.b | y: u.y',
    rows: 'join(t.a u.a)',
  },
  {
    sql: 'select b, y from t left join u on t.a = u.a and u.k > 1',
    columns: 'b: t.b | y: u.y',
    rows: 'join(t.a u.a u.k)',
  },
  {
    sql: 'select b, y from t right join u using (a)',
    columns: 'b: t.b | y: u.y',
    rows: 'join(t.a u.a)',
  },
  {
    sql: 'select a, b, y from t left join u using (a)',
    columns: 'a: t.a | b: t.b | y: u.y',
    rows: 'join(t.a u.a)',
  },
  {
    sql: 'select a, t.a as ta, u.a as ua, y from t full join u using (a)',
    columns: 'a: f(t.a u.a) | ta: t.a | ua: u.a | y: u.y',
    rows: 'join(t.a u.a)',
  },
  {
    sql: 'select * from u join v using (k, x)',
    columns: 'a: u.a | k: u.k | x: u.x | y: u.y | n: v.n',
    rows: 'join(u.k u.x v.k v.x)',
  },
  {
    sql: 'select * from u natural join v',
    columns: 'a: u.a | k: u.k | x: u.x | y: u.y | n: v.n',
    rows: 'join(u.k u.x v.k v.x)',
  },
  {
    sql: 'select * from u natural full join v',
    columns: 'a: u.a | k: f(u.k v.k) | x: f(u.x v.x) | y: u.y | n: v.n',
    rows: 'join(u.k u.x v.k v.x)',
  },
  {
    sql: 'select k, x, n from u right join v using (k, x)',
    columns: 'k: v.k | x: v.x | n: v.n',
    rows: 'join(u.k u.x v.k v.x)',
  },
  {
    sql: 'select b, y from t, u where t.a = u.k',
    columns: 'b: t.b | y: u.y',
    rows: 'filter(t.a u.k)',
  },
  {
    sql: 'select b, y from t cross join u',
    columns: 'b: t.b | y: u.y',
  },
  {
    sql: 'select t.a, v.n from t positional join v',
    columns: 'a: t.a | n: v.n',
  },
  {
    sql: 'select t.b, v.n from t asof join v on t.b = v.x and t.c >= v.n',
    columns: 'b: t.b | n: v.n',
    rows: 'join(t.b t.c v.n v.x)',
  },
  {
    sql: 'select c, n from t asof left join (select n as c, n from v) w using (c)',
    columns: 'c: t.c | n: v.n',
    rows: 'join(t.c v.n)',
  },
  {
    sql: 'select a from t semi join u using (a)',
    columns: 'a: t.a',
    rows: 'join(t.a u.a)',
  },
  {
    sql: 'select b from t anti join u on t.a = u.a and u.y > 150',
    columns: 'b: t.b',
    rows: 'join(t.a u.a u.y)',
  },
  {
    sql: 'select t.a, q.m from t, lateral (select max(y) as m from u where u.a = t.a) q',
    columns: 'a: t.a | m: agg(u.y)',
    rows: 'filter(t.a u.a)',
  },
  {
    sql: 'select t.a, q.m from t, (select t.c + 1 as m) q',
    columns: 'a: t.a | m: f(t.c)',
  },
  {
    sql: 'select t.a, q.x from t left join lateral (select x from u where u.k = t.d) q on true',
    columns: 'a: t.a | x: u.x',
    rows: 'filter(t.d u.k)',
  },
  {
    sql: 'select a, k, x, n from t join u using (a) join v using (k, x)',
    columns: 'a: t.a | k: u.k | x: u.x | n: v.n',
    rows: 'join(t.a u.a u.k u.x v.k v.x)',
  },
  {
    sql: 'select a, ta, tb from (select a, 1 as ta from t) join (select a, 2 as tb from u) using (a)',
    columns: 'a: t.a | ta | tb',
    rows: 'join(t.a u.a)',
  },
  {
    sql: 'select p.a, q.a as qa from t p join t q on p.d = q.a',
    columns: 'a: t.a | qa: t.a',
    rows: 'join(t.a t.d)',
  },
  {
    sql: 'select p, q from t as z(p, q) where p > 1',
    columns: 'p: t.a | q: t.b',
    rows: 'filter(t.a)',
  },
  {
    sql: 'select j.b from (select * from t join u using (a)) j',
    columns: 'b: t.b',
    rows: 'join(t.a u.a)',
  },
  {
    sql: 'select b, y from (t join u using (a)) where a > 1',
    columns: 'b: t.b | y: u.y',
    rows: 'filter(t.a) join(t.a u.a)',
  },
  {
    sql: 'select x from t join (select a, x from u where y > 100) q using (a)',
    columns: 'x: u.x',
    rows: 'filter(u.y) join(t.a u.a)',
  },
]
