import type { Connection, Row, Value } from '../../engine/engine.ts'
import { quoteIdentifier } from '../../engine/quote.ts'
import type { Column, ColumnType } from '../../spec/logical-type.ts'

/** Values of a column, or of a field of its objects: how often each was met. */
export interface SampledValues {
  readonly column: string
  /** As the contract names it, with dots. */
  readonly field?: string
  readonly values: ReadonlyMap<string, number>
}

/** Rows looked at: at the beginning, the end and evenly between, since a table is often sorted. */
const windows = 4
const rowsOfWindow = 500

/** Values of the columns that can hold text or numbers, of a few thousand rows at most; no scan. */
export async function sampleValues(
  connection: Connection,
  relation: string,
  columns: readonly Column[],
): Promise<readonly SampledValues[]> {
  const looked = columns.filter(({ type }) => mayBePersonal(type))
  if (looked.length === 0) return []
  const rows = await sampleRows(connection, relation, looked)
  return looked.flatMap((column, index) => [
    ...valuesOf(
      column,
      rows.map((row) => row[`c${index}`] ?? null),
    ),
  ])
}

/** Amounts with fractions, times and flags are of no kind that is looked for. */
function mayBePersonal(type: ColumnType): boolean {
  switch (type.kind) {
    case 'list':
      return mayBePersonal(type.element)
    case 'struct':
      return type.fields.some((field) => mayBePersonal(field.type))
    case 'scalar':
      return ['VARCHAR', 'JSON', 'INTEGER', 'BIGINT', 'HUGEINT'].includes(type.scalar)
  }
}

async function sampleRows(
  connection: Connection,
  relation: string,
  columns: readonly Column[],
): Promise<readonly Row[]> {
  const selected = columns.map(({ name, type }, index) => `${shortened(name, type)} AS c${index}`).join(', ')
  const counted = await connection.row(`SELECT count(*)::DOUBLE AS rows FROM ${relation}`)
  const found: Row[] = []
  for (const { offset, limit } of windowsOf(Number(counted['rows'])))
    found.push(
      ...(await connection.rows(`SELECT ${selected} FROM ${relation} LIMIT ${limit} OFFSET ${offset}`)),
    )
  return found
}

/** A few thousand documents or long lists would be a lot to hold. */
function shortened(column: string, type: ColumnType): string {
  const name = quoteIdentifier(column)
  if (type.kind === 'list') return `${name}[1:20]`
  if (type.kind === 'scalar' && type.scalar === 'VARCHAR') return `left(${name}, 2000)`
  return type.kind === 'scalar' && type.scalar === 'JSON' ? `left(${name}::VARCHAR, 20000)` : name
}

function windowsOf(rows: number): readonly { readonly offset: number; readonly limit: number }[] {
  if (rows <= windows * rowsOfWindow) return [{ offset: 0, limit: rows }]
  const last = rows - rowsOfWindow
  return Array.from({ length: windows }, (_, index) => ({
    offset: Math.floor((last * index) / (windows - 1)),
    limit: rowsOfWindow,
  }))
}

function* valuesOf({ name, type }: Column, values: readonly Value[]): Generator<SampledValues> {
  const found = new Map<string, Map<string, number>>()
  for (const value of values)
    for (const [field, text] of textsIn(value, type, [])) {
      const counts = found.get(field) ?? new Map<string, number>()
      found.set(field, counts.set(text, (counts.get(text) ?? 0) + 1))
    }
  for (const [field, counts] of found)
    yield { column: name, ...(field === '' ? {} : { field }), values: counts }
}

type Text = readonly [field: string, text: string]

function* textsIn(value: Value, type: ColumnType, path: readonly string[]): Generator<Text> {
  switch (type.kind) {
    case 'list':
      if (Array.isArray(value)) for (const one of value) yield* textsIn(one, type.element, path)
      return
    case 'struct':
      for (const field of type.fields)
        yield* textsIn(partOf(value, field.name), field.type, [...path, field.name])
      return
    case 'scalar':
      // Keys of JSON are data of rows, not words of the contract: they are looked at, and not told.
      if (type.scalar === 'JSON') for (const text of textsInJson(value)) yield [path.join('.'), text]
      else if (isText(value)) yield [path.join('.'), String(value).trim()]
  }
}

function* textsInJson(text: Value): Generator<string> {
  if (typeof text !== 'string') return
  const waiting: unknown[] = [parsed(text)]
  for (const value of waiting) {
    if (isText(value)) yield String(value).trim()
    else if (typeof value === 'object' && value !== null) {
      const inner: readonly unknown[] = Array.isArray(value) ? value : Object.entries(value).flat()
      for (const one of inner) waiting.push(one)
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const isText = (value: unknown): value is string | number =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'

const partOf = (value: Value, name: string): Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value[name] ?? null)
    : null
