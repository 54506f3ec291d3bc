import type { LineageCase } from './notation.ts'

export const pivots: readonly LineageCase[] = [
  {
    sql: "from v pivot (sum(n) for x in ('p', 'q'))",
    columns: 'k: v.k | p: agg(v.n) if(v.x) | q: agg(v.n) if(v.x)',
    rows: 'group(v.k)',
  },
  {
    sql: "from v pivot (sum(n) as s, max(n) as m for x in ('p', 'q') k in (1, 2))",
    columns:
      'p_1_s: agg(v.n) if(v.k v.x) | p_1_m: agg(v.n) if(v.k v.x) | p_2_s: agg(v.n) if(v.k v.x) | p_2_m: agg(v.n) if(v.k v.x) | q_1_s: agg(v.n) if(v.k v.x) | q_1_m: agg(v.n) if(v.k v.x) | q_2_s: agg(v.n) if(v.k v.x) | q_2_m: agg(v.n) if(v.k v.x)',
    unseen: ['q_2_s: v.n', 'q_2_m: v.n'],
  },
  {
    sql: "from v pivot (sum(n), count(*) for x in ('p' as one) group by k)",
    columns: 'k: v.k | one_sum(n): agg(v.n) if(v.x) | one_count_star(): if(v.x)',
    rows: 'group(v.k)',
  },
  {
    sql: "from v pivot (sum(n) for (k, x) in ((1, 'p'), (2, 'q')))",
    columns: '1_p: agg(v.n) if(v.k v.x) | 2_q: agg(v.n) if(v.k v.x)',
    unseen: ['2_q: v.n'],
  },
  {
    sql: "pivot v on x in ('p', 'q') using sum(n) group by k",
    columns: 'k: v.k | p: agg(v.n) if(v.x) | q: agg(v.n) if(v.x)',
    rows: 'group(v.k)',
  },
  {
    sql: "from (select k, x, n + 1 as m from v where k < 3) pivot (max(m) for x in ('p')) z(kk)",
    columns: 'kk: v.k | p: agg(v.n) if(v.x)',
    rows: 'filter(v.k) group(v.k)',
  },
  {
    sql: "select k, p * 2 as pp from (pivot v on x in ('p') using sum(n) group by k)",
    columns: 'k: v.k | pp: agg(v.n) if(v.x)',
    rows: 'group(v.k)',
  },
  {
    sql: 'from u unpivot (val for nam in (a, k))',
    columns: 'x: u.x | y: u.y | nam | val: u.a u.k',
    rows: 'filter(u.a u.k)',
  },
  {
    sql: 'from u unpivot include nulls ((p, q) for nam in ((a, k), (k, y) as two))',
    columns: 'x: u.x | nam | p: u.a u.k | q: u.k u.y',
  },
  {
    sql: 'unpivot (select a, c, d from t) on c, d into name nam value val',
    columns: 'a: t.a | nam | val: t.c t.d',
    rows: 'filter(t.c t.d)',
  },
  {
    sql: 'unpivot u on columns(* exclude (x)) into name nam value val',
    columns: 'x: u.x | nam | val: u.a u.k u.y',
    rows: 'filter(u.a u.k u.y)',
  },
  {
    sql: 'unpivot u on a, k + 1',
    columns: 'x: u.x | y: u.y | name | value: u.a f(u.k)',
    rows: 'filter(u.a u.k)',
  },
]
