import type { ColumnType, ScalarType } from '../../src/spec/logical-type.ts'

/** A column of a random schema, with values of its type in the forms that SQL and Cedar have for them. */
export interface RandomColumn {
  readonly name: string
  readonly type: ColumnType
  readonly kind: 'string' | 'long' | 'boolean' | 'decimal' | 'datetime' | 'strings' | 'longs'
  readonly values: readonly RandomValue[]
}

export interface RandomValue {
  readonly sql: string
  readonly cedar: unknown
}

export type Random = () => number

export const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

const scalar = (type: ScalarType, sql: string = type): ColumnType => ({ kind: 'scalar', scalar: type, sql })

export const texts = ['', 'IL', 'TX', 'a*b', 'é_%\\', '日本', "o'neil", 'x\0y', 'IL ']
export const uuids = ['550e8400-e29b-41d4-a716-446655440000', '00000000-0000-0000-0000-000000000001']
export const longs = [0, 1, 2, 3, -1, 100, 9_007_199_254_740_991, -9_007_199_254_740_991]
export const decimals = ['0.0', '1.5', '-1.5', '0.1', '2.25', '3.1416', '99.0', '-0.05']
export const datetimes = [
  '2024-01-01T00:00:00.000Z',
  '2024-01-01T00:00:00.001Z',
  '2023-12-31T23:59:59.999Z',
  '1969-12-31T12:30:00.000Z',
  '2026-05-05T05:05:05.500Z',
]
export const days = ['2024-01-01', '2023-12-31', '1969-12-31', '2026-05-05']

const textSql = (text: string): string =>
  text
    .split('\0')
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(' || chr(0) || ')
const stringValues = (values: readonly string[]): RandomValue[] =>
  values.map((text) => ({ sql: `(${textSql(text)})`, cedar: text }))
const longValues = (values: readonly number[]): RandomValue[] =>
  values.map((value) => ({ sql: String(value), cedar: value }))
const decimalValues = (values: readonly string[]): RandomValue[] =>
  values.map((text) => ({ sql: text, cedar: { __extn: { fn: 'decimal', arg: text } } }))
const datetimeValues = (values: readonly string[], type: string): RandomValue[] =>
  values.map((text) => ({
    sql: `CAST('${text}' AS ${type})`,
    cedar: { __extn: { fn: 'datetime', arg: text } },
  }))

/** NULL elements count for nothing. */
function listValues(elements: readonly RandomValue[]): RandomValue[] {
  const [a, b, c] = elements
  if (a === undefined || b === undefined || c === undefined) return []
  const lists = [[], [a], [a, b], [b, a, a], [a, b, c], [c]]
  return [
    ...lists.map((list) => ({
      sql: `[${list.map(({ sql }) => sql).join(', ')}]`,
      cedar: list.map(({ cedar }) => cedar),
    })),
    { sql: `[${a.sql}, NULL]`, cedar: [a.cedar] },
    { sql: '[NULL]', cedar: [] },
  ]
}

const small = longs.filter((value) => Math.abs(value) <= 100)

/** Every type that policies can see, some in several widths. */
const types: readonly Omit<RandomColumn, 'name'>[] = [
  { kind: 'string', type: scalar('VARCHAR'), values: stringValues(texts) },
  { kind: 'string', type: scalar('UUID'), values: stringValues(uuids) },
  { kind: 'long', type: scalar('BIGINT'), values: longValues(longs) },
  { kind: 'long', type: scalar('TINYINT'), values: longValues(small) },
  {
    kind: 'boolean',
    type: scalar('BOOLEAN'),
    values: [true, false].map((value) => ({ sql: String(value), cedar: value })),
  },
  ...['DECIMAL(9,4)', 'DECIMAL(38,30)', 'DECIMAL(38,10)'].map((sql): Omit<RandomColumn, 'name'> => ({
    kind: 'decimal',
    type: scalar('DECIMAL', sql),
    values: decimalValues(decimals),
  })),
  {
    kind: 'decimal',
    type: scalar('DECIMAL', 'DECIMAL(38,0)'),
    values: decimalValues(['0.0', '99.0', '-7.0']),
  },
  { kind: 'decimal', type: scalar('DOUBLE'), values: decimalValues(decimals) },
  { kind: 'decimal', type: scalar('FLOAT'), values: decimalValues(decimals) },
  { kind: 'datetime', type: scalar('TIMESTAMP'), values: datetimeValues(datetimes, 'TIMESTAMP') },
  {
    kind: 'datetime',
    type: scalar('TIMESTAMP WITH TIME ZONE'),
    values: datetimeValues(datetimes, 'TIMESTAMPTZ'),
  },
  { kind: 'datetime', type: scalar('DATE'), values: datetimeValues(days, 'DATE') },
  {
    kind: 'strings',
    type: { kind: 'list', element: scalar('VARCHAR'), sql: 'VARCHAR[]' },
    values: listValues(stringValues(['IL', 'TX', 'a*b'])),
  },
  {
    kind: 'longs',
    type: { kind: 'list', element: scalar('SMALLINT'), sql: 'SMALLINT[]' },
    values: listValues(longValues([1, 2, 3])),
  },
]

export function randomColumns(random: Random): readonly RandomColumn[] {
  return Array.from({ length: 3 + Math.floor(random() * 5) }, (_, index) => ({
    ...pick(random, types),
    name: index === 0 ? 'a "b"' : `c${index}`,
  }))
}

/** Values by column name; about a quarter of them are absent. */
export type RandomRow = ReadonlyMap<string, RandomValue>

export const randomRow = (random: Random, columns: readonly RandomColumn[]): RandomRow =>
  new Map(
    columns.flatMap(({ name, values }) => (random() < 0.25 ? [] : [[name, pick(random, values)] as const])),
  )
