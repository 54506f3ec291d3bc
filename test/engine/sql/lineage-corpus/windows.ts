import type { LineageCase } from './notation.ts'

export const windows: readonly LineageCase[] = [
  {
    sql: 'select a, row_number() over (partition by b order by c, a) as r from t',
    columns: 'a: t.a | r: window(t.a t.b t.c)',
  },
  {
    sql: 'select sum(c) over (partition by d) as x, avg(c) over (order by a, c rows between 1 preceding and current row) as y from t',
    columns: 'x: agg(t.c) window(t.d) | y: agg(t.c) window(t.a t.c)',
  },
  {
    sql: 'select lag(c, 1, d) over (order by a, c) as x, first_value(b) over w as y, rank() over w as z from t window w as (partition by d order by c)',
    columns: 'x: f(t.c t.d) window(t.a t.c) | y: f(t.b) window(t.c t.d) | z: window(t.c t.d)',
  },
  {
    sql: 'select a, c from t qualify row_number() over (partition by a order by c) = 1',
    columns: 'a: t.a | c: t.c',
    rows: 'window(t.a t.c)',
  },
  {
    sql: 'select a, row_number() over (order by c) as r from t qualify r <= 2',
    columns: 'a: t.a | r: window(t.c)',
    rows: 'window(t.c)',
  },
  {
    sql: 'select sum(c) filter (where a > 1) over (order by d) as x from t',
    columns: 'x: agg(t.c) filter(t.a) window(t.d)',
  },
  {
    sql: 'select sum(sum(c)) over (order by d) as x, d from t group by d',
    columns: 'x: agg(t.c) window(t.d) | d: t.d',
    rows: 'group(t.d)',
  },
  {
    sql: 'select sum(c) over (order by d range between a preceding and current row) as x from t',
    columns: 'x: agg(t.c) window(t.a t.d)',
  },
]
