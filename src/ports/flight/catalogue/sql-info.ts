import {
  boolColumn,
  denseUnionColumn,
  int32Column,
  int64Column,
  listColumn,
  structColumn,
  textColumn,
  uint32Column,
  type ValueColumn,
} from '../arrow/value-column.ts'

type Fact = { readonly text: string } | { readonly flag: boolean } | { readonly number: number }

/** What FlightSql.proto's `SqlInfo` asks, by its numbers, as far as clients make use of it. */
const facts: ReadonlyMap<number, Fact> = new Map<number, Fact>([
  /* SERVER_NAME */ [0, { text: 'Hansa' }],
  /* SERVER_VERSION */ [1, { text: '1' }],
  /* SERVER_ARROW_VERSION */ [2, { text: '1.5' }],
  /* SERVER_READ_ONLY */ [3, { flag: true }],
  /* SERVER_SQL */ [4, { flag: true }],
  /* SERVER_SUBSTRAIT */ [5, { flag: false }],
  /* SERVER_TRANSACTION: none */ [8, { number: 0 }],
  /* SERVER_CANCEL */ [9, { flag: true }],
  /* SERVER_STATEMENT_TIMEOUT, milliseconds */ [100, { number: 3_600_000 }],
  /* SERVER_TRANSACTION_TIMEOUT */ [101, { number: 0 }],
  /* DDL_CATALOG */ [500, { flag: false }],
  /* DDL_SCHEMA */ [501, { flag: false }],
  /* DDL_TABLE */ [502, { flag: false }],
  /* IDENTIFIER_CASE: insensitive */ [503, { number: 1 }],
  /* IDENTIFIER_QUOTE_CHAR */ [504, { text: '"' }],
  /* QUOTED_IDENTIFIER_CASE: insensitive */ [505, { number: 1 }],
  /* ALL_TABLES_ARE_SELECTABLE */ [506, { flag: true }],
  /* NULL_ORDERING: at the end */ [507, { number: 3 }],
  /* SEARCH_STRING_ESCAPE */ [513, { text: '\\' }],
  /* EXTRA_NAME_CHARACTERS */ [514, { text: '' }],
  /* SUPPORTS_COLUMN_ALIASING */ [515, { flag: true }],
  /* SCHEMA_TERM */ [529, { text: 'domain' }],
  /* CATALOG_TERM */ [531, { text: 'mesh' }],
  /* CATALOG_AT_START */ [532, { flag: true }],
])

const member = { text: 0, flag: 1, number: 3 }

/** The facts that are asked for, all of them where none is named; what is not known is left out. */
export function sqlInfoColumns(codes: readonly number[]): readonly ValueColumn[] {
  const wanted = [...facts].filter(([code]) => codes.length === 0 || codes.includes(code))
  const known = wanted.map(([, fact]) => fact)
  const ids = known.map((fact) =>
    'text' in fact ? member.text : 'flag' in fact ? member.flag : member.number,
  )
  const integers = (name: string, nullable: boolean): ValueColumn => int32Column(name, [], { nullable })
  return [
    uint32Column(
      'info_name',
      wanted.map(([code]) => code),
      { nullable: false },
    ),
    denseUnionColumn('value', ids, [
      textColumn(
        'string_value',
        known.flatMap((fact) => ('text' in fact ? [fact.text] : [])),
      ),
      boolColumn(
        'bool_value',
        known.flatMap((fact) => ('flag' in fact ? [fact.flag] : [])),
      ),
      int64Column('bigint_value', []),
      int32Column(
        'int32_bitmask',
        known.flatMap((fact) => ('number' in fact ? [fact.number] : [])),
      ),
      listColumn('string_list', [], textColumn('item', [])),
      listColumn(
        'int32_to_int32_list_map',
        [],
        structColumn('entries', [integers('key', false), listColumn('value', [], integers('item', true))], {
          nullable: false,
        }),
        'map',
      ),
    ]),
  ]
}
