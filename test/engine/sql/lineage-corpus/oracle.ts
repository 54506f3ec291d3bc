import type { Connection } from '../../../../src/engine/engine.ts'
import type { ColumnLineage } from '../../../../src/engine/sql/lineage.ts'
import { inputName } from './notation.ts'
import { corpusTables, type Changeable, type CorpusTable } from './tables.ts'

export interface Observed {
  readonly sql: string
  readonly lineage: ColumnLineage
}

/** One column whose values were changed, and an output column that changed with it. */
export interface Influence {
  readonly sql: string
  readonly changed: string
  /** The index of the column. */
  readonly output: number
}

type Columns = readonly (readonly string[])[]

/** Runs every query again after each change of each input column, and gives what changed with it. */
export async function influences(
  connection: Connection,
  observed: readonly Observed[],
): Promise<Influence[]> {
  const before = new Map<string, Columns | undefined>()
  for (const { sql } of observed) {
    const columns = await results(connection, sql)
    if (columns === undefined) throw new Error(`this query fails on the corpus's own rows: ${sql}`)
    before.set(sql, columns)
  }
  const found = new Map<string, Influence>()
  for (const table of corpusTables)
    for (const place of table.changeable)
      for (const change of place.changes) {
        await connection.run(changedTable(table, place, change))
        for (const { sql } of observed.filter((query) => mentions(query.sql, table)))
          for (const output of differing(before.get(sql), await results(connection, sql))) {
            const changed = [table.name, place.column, ...place.field].join('.')
            found.set([sql, changed, output].join('\0'), { sql, changed, output })
          }
        await connection.run(`create or replace table ${table.name} as ${table.rows}`)
      }
  return [...found.values()]
}

const changedTable = (table: CorpusTable, place: Changeable, change: string): string =>
  `create or replace table ${table.name} as select * replace (${change} as ${place.column}) from (${table.rows})`

const mentions = (sql: string, table: CorpusTable): boolean =>
  new RegExp(`\\b${table.name}\\b`, 'i').test(sql)

/** The values of each column; in no particular order unless the query asks for one. Undefined: it failed. */
async function results(connection: Connection, sql: string): Promise<Columns | undefined> {
  try {
    const reader = await connection.native.runAndReadAll(sql)
    const columns = reader.getColumnsJson().map((column) => column.map((value) => JSON.stringify(value)))
    return / order by [^()]*$/.test(sql) ? columns : columns.map((column) => column.sort())
  } catch {
    return undefined
  }
}

function differing(before: Columns | undefined, now: Columns | undefined): readonly number[] {
  if (before === undefined || now === undefined) return []
  return before.flatMap((column, index) => (String(column) === String(now[index]) ? [] : [index]))
}

/** The influences that no lineage lists: each is an edge that is missing. */
export const unlisted = (observed: readonly Observed[], found: readonly Influence[]): readonly Influence[] =>
  found.filter(({ sql, changed, output }) => {
    const lineage = observed.find((query) => query.sql === sql)?.lineage
    const inputs = [...(lineage?.columns[output]?.inputs ?? []), ...(lineage?.indirect ?? [])]
    return !inputs.some((input) => covers(inputName(input), changed))
  })

/** The direct inputs that changed nothing in their column, as `output: input`: each may be an edge too many. */
export const unseen = ({ sql, lineage }: Observed, found: readonly Influence[]): readonly string[] =>
  lineage.columns.flatMap(({ name, inputs }, output) => {
    const seen = found.filter((influence) => influence.sql === sql && influence.output === output)
    const names = inputs.filter(({ transformation }) => transformation.type === 'DIRECT').map(inputName)
    return names
      .filter((input) => !seen.some(({ changed }) => covers(input, changed)))
      .map((input) => `${name}: ${input}`)
  })

/** A struct covers its fields, and a field is part of its struct. */
const covers = (listed: string, changed: string): boolean =>
  `${changed}.`.startsWith(`${listed}.`) || `${listed}.`.startsWith(`${changed}.`)
