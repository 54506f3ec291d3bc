import type { LineageCase } from './notation.ts'

export const orderAndLimit: readonly LineageCase[] = [
  {
    sql: 'select a from t order by c',
    columns: 'a: t.a',
    rows: 'sort(t.c)',
  },
  {
    sql: 'select b from t order by a + d desc, 1',
    columns: 'b: t.b',
    rows: 'sort(t.a t.b t.d)',
  },
  {
    sql: 'select b, c from t order by all',
    columns: 'b: t.b | c: t.c',
    rows: 'sort(t.b t.c)',
  },
  {
    sql: 'select -a as a from t order by a',
    columns: 'a: f(t.a)',
    rows: 'sort(t.a)',
  },
  {
    sql: 'select -a as a from t order by a + 0',
    columns: 'a: f(t.a)',
    rows: 'sort(t.a)',
  },
  {
    sql: 'select a from t order by c limit 2',
    columns: 'a: t.a',
    rows: 'sort(t.c)',
  },
  {
    sql: 'select a from t order by a limit (select min(k) + 1 from u) offset 1',
    columns: 'a: t.a',
    rows: 'filter(u.k) sort(t.a)',
  },
  {
    sql: 'select x from (select a as x from t order by c desc limit 2)',
    columns: 'x: t.a',
    rows: 'sort(t.c)',
  },
]
