import type { CatalogTable } from '../../../../src/engine/sql/scope.ts'
import type { ColumnShape } from '../../../../src/engine/sql/value.ts'

/** One place whose values can be changed on their own: a column, or a field of a struct in it. */
export interface Changeable {
  readonly column: string
  readonly field: readonly string[]
  /** Expressions that each give other values; a lineage that omits the column would show. */
  readonly changes: readonly string[]
}

export interface CorpusTable {
  readonly name: string
  readonly rows: string
  readonly shape: CatalogTable
  readonly changeable: readonly Changeable[]
}

const scalar: ColumnShape = { kind: 'scalar' }

const number = (column: string): Changeable => ({
  column,
  field: [],
  changes: [
    `${column} + 1`,
    `4 - ${column}`,
    `case when ${column} > 2 then ${column} * 3 else ${column} end`,
    `case when ${column} = 2 then null else ${column} end`,
    `0`,
  ],
})

const word = (column: string): Changeable => ({
  column,
  field: [],
  changes: [
    `${column} || 'z'`,
    `case ${column} when 'p' then 'q' else 'p' end`,
    `case when ${column} = 'q' then null else ${column} end`,
    `upper(${column})`,
  ],
})

const flat = (name: string): { readonly name: string; readonly type: ColumnShape } => ({ name, type: scalar })

/** Small tables with repeated values, NULLs and partners that are missing. */
export const corpusTables: readonly CorpusTable[] = [
  {
    name: 't',
    rows: `select * from (values
      (1, 'p', 10, 1, [1, 2, 3], {'f': 1, 'g': {'h': 7}}),
      (2, 'q', 20, 2, [4, 5], {'f': 2, 'g': {'h': 8}}),
      (2, 'p', 30, 3, [2], {'f': 3, 'g': {'h': 9}}),
      (3, 'r', null, 1, [], {'f': 1, 'g': {'h': 7}}),
      (5, null, 40, 2, [3, 1], {'f': 5, 'g': {'h': 1}})) t(a, b, c, d, l, s)`,
    shape: {
      key: 't',
      columns: [
        flat('a'),
        flat('b'),
        flat('c'),
        flat('d'),
        { name: 'l', type: { kind: 'list', element: scalar } },
        {
          name: 's',
          type: {
            kind: 'struct',
            fields: [flat('f'), { name: 'g', type: { kind: 'struct', fields: [flat('h')] } }],
          },
        },
      ],
    },
    changeable: [
      number('a'),
      word('b'),
      number('c'),
      number('d'),
      {
        column: 'l',
        field: [],
        changes: ['[x + 1 for x in l]', 'l[2:]', 'list_reverse(l)', 'list_append(l, 2)'],
      },
      {
        column: 's',
        field: ['f'],
        changes: ["{'f': s.f + 1, 'g': s.g}", "{'f': 4 - s.f, 'g': s.g}"],
      },
      {
        column: 's',
        field: ['g', 'h'],
        changes: ["{'f': s.f, 'g': {'h': s.g.h + 1}}", "{'f': s.f, 'g': {'h': 9 - s.g.h}}"],
      },
    ],
  },
  {
    name: 'u',
    rows: `select * from (values (1, 1, 'p', 100), (2, 1, 'q', 200), (2, 2, 'p', 300), (4, 3, 'r', 400)) u(a, k, x, y)`,
    shape: { key: 'u', columns: ['a', 'k', 'x', 'y'].map(flat) },
    changeable: [number('a'), number('k'), word('x'), number('y')],
  },
  {
    name: 'v',
    rows: `select * from (values (1, 'p', 10), (1, 'q', 20), (2, 'p', 30), (3, 'r', 5)) v(k, x, n)`,
    shape: { key: 'v', columns: ['k', 'x', 'n'].map(flat) },
    changeable: [number('k'), word('x'), number('n')],
  },
]
