import type { LineageCase } from './notation.ts'

export const aggregation: readonly LineageCase[] = [
  {
    sql: 'select b, sum(c) as s, count(*) as n, avg(c + a) as m from t group by b',
    columns: 'b: t.b | s: agg(t.c) | n | m: agg(t.a t.c)',
    rows: 'group(t.b)',
  },
  {
    sql: 'select b, d, max(c) from t group by all',
    columns: 'b: t.b | d: t.d | max(c): agg(t.c)',
    rows: 'group(t.b t.d)',
  },
  {
    sql: 'select d + 1 as g, sum(c) from t group by g',
    columns: 'g: f(t.d) | sum(c): agg(t.c)',
    rows: 'group(t.d)',
  },
  {
    sql: 'select d, sum(c) from t group by 1',
    columns: 'd: t.d | sum(c): agg(t.c)',
    rows: 'group(t.d)',
  },
  {
    sql: 'select d, sum(c) as s from t group by d having sum(a) > 2',
    columns: 'd: t.d | s: agg(t.c)',
    rows: 'filter(t.a) group(t.d)',
  },
  {
    sql: 'select d, sum(c) as s from t group by d having s > 2 order by s',
    columns: 'd: t.d | s: agg(t.c)',
    rows: 'filter(t.c) group(t.d) sort(t.c)',
  },
  {
    sql: "select sum(c) filter (where a > 1) as x, count(distinct b) as y, string_agg(b, ',' order by a desc) as z from t",
    columns: 'x: agg(t.c) filter(t.a) | y: agg(t.b) | z: agg(t.b) sort(t.a)',
  },
  {
    sql: 'select b, d, grouping(b) as g, sum(c) as s from t group by grouping sets ((b), (b, d), ())',
    columns: 'b: t.b | d: t.d | g: group(t.b) | s: agg(t.c)',
    rows: 'group(t.b t.d)',
  },
  {
    sql: 'select b, d, sum(c) as s from t group by rollup (b, d)',
    columns: 'b: t.b | d: t.d | s: agg(t.c)',
    rows: 'group(t.b t.d)',
  },
  {
    sql: 'select arg_max(b, c) as x, first(a order by c) as y, list(a order by all) as z, quantile_cont(c, 0.5) as w from t',
    columns:
      'x: agg(t.b t.c) | y: agg(t.a) sort(t.c) | z: agg(t.a) sort(t.a) | z: agg(t.a) sort(t.b) | z: agg(t.a) sort(t.c) | z: agg(t.a) sort(t.d) | z: agg(t.a) sort(t.l) | z: agg(t.a) sort(t.s) | w: agg(t.c)',
    unseen: ['x: t.c'],
  },
  {
    sql: 'select sum(c) / count(*) + max(a) as x from t',
    columns: 'x: agg(t.a t.c)',
  },
  {
    sql: 'select count(*) as n from t where c > 10',
    columns: 'n',
    rows: 'filter(t.c)',
  },
  {
    sql: 'select count(*) from t',
    columns: 'count_star()',
  },
  {
    sql: 'select distinct b from t',
    columns: 'b: t.b',
    rows: 'group(t.b)',
  },
  {
    sql: 'select distinct on (b) b, c from t order by b, c desc',
    columns: 'b: t.b | c: t.c',
    rows: 'group(t.b) sort(t.b t.c)',
  },
  {
    sql: 'select any_value(a) as x, a + 1 as y from t group by a',
    columns: 'x: agg(t.a) | y: f(t.a)',
    rows: 'group(t.a)',
  },
  {
    sql: 'select d, sum(c) as c from t group by d having c > 20 and sum(c) < 90',
    columns: 'd: t.d | c: agg(t.c)',
    rows: 'filter(t.c) group(t.d)',
  },
  {
    sql: 'select a, sum(c) as d from t group by a, d having d > 1',
    columns: 'a: t.a | d: agg(t.c)',
    rows: 'filter(t.d) group(t.a t.d)',
  },
  {
    sql: 'select d as x, sum(c) as d, max(a) as b from t group by x having d > 1 and b > 1',
    columns: 'x: t.d | d: agg(t.c) | b: agg(t.a)',
    rows: 'filter(t.a t.d) group(t.d)',
  },
]
