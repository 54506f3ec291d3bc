import type { LineageCase } from './notation.ts'

export const setOperations: readonly LineageCase[] = [
  {
    sql: 'select a, b from t union all select k, x from u',
    columns: 'a: t.a u.k | b: t.b u.x',
  },
  {
    sql: 'select a, b from t union select k, x from v',
    columns: 'a: t.a v.k | b: t.b v.x',
    rows: 'group(t.a t.b v.k v.x)',
  },
  {
    sql: 'select a, b from t union all by name select y as b2, a from u',
    columns: 'a: t.a u.a | b: t.b | b2: u.y',
  },
  {
    sql: 'select a from t union by name select y as a, x from u',
    columns: 'a: t.a u.y | x: u.x',
    rows: 'group(t.a u.x u.y)',
  },
  {
    sql: 'select a from t except select k from u',
    columns: 'a: t.a',
    rows: 'filter(t.a u.k)',
  },
  {
    sql: 'select a, d from t intersect select k, a from u',
    columns: 'a: t.a | d: t.d',
    rows: 'filter(t.a t.d u.a u.k)',
  },
  {
    sql: 'select a from t except all select a from u',
    columns: 'a: t.a',
    rows: 'filter(t.a u.a)',
  },
  {
    sql: 'select a as q from t union all select k from u order by q limit 3',
    columns: 'q: t.a u.k',
    rows: 'sort(t.a u.k)',
  },
  {
    sql: 'select a from t union all select k from u order by k',
    columns: 'a: t.a u.k',
    rows: 'sort(t.a u.k)',
  },
  {
    sql: 'select q from (select a as q, c from t union all select k, y from u) where c > 50',
    columns: 'q: t.a u.k',
    rows: 'filter(t.c u.y)',
    unseen: ['q: t.a'],
  },
  {
    sql: 'select 1 as n union all select a from t',
    columns: 'n: t.a',
  },
  {
    sql: '(select a from t order by c limit 1) union all (select y from u where k = 2)',
    columns: 'a: t.a u.y',
    rows: 'filter(u.k) sort(t.c)',
  },
  {
    sql: 'select a, null as z from t union all select k, x from u',
    columns: 'a: t.a u.k | z: u.x',
  },
]
