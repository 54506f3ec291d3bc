import type { LineageCase } from './notation.ts'

export const valuesAndTables: readonly LineageCase[] = [
  {
    sql: "values (1, 'x'), (2, 'y')",
    columns: 'col0 | col1',
  },
  {
    sql: 'select a, c from (values (1, 2), (3, 4)) q(a, c)',
    columns: 'a | c',
  },
  {
    sql: 'select q.x from t, (values (t.a), (t.c)) q(x)',
    columns: 'x: t.a t.c',
  },
  {
    sql: 'select t.a, w.col0 from t join (values (1), (2)) w on t.a = w.col0',
    columns: 'a: t.a | col0',
    rows: 'join(t.a)',
  },
  {
    sql: 'select * from (select a, b from t) as q(x)',
    columns: 'x: t.a | b: t.b',
  },
]
