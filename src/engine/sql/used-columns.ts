import type { ParsedStatement } from './ast.ts'
import { columnLineage, type ColumnLineage } from './lineage.ts'
import { sameName } from './same-name.ts'
import type { Catalog } from './scope.ts'

/** A table with what SQL may call it. */
export interface KnownTable {
  readonly names: readonly (readonly string[])[]
  readonly columns: readonly string[]
}

/**
 * The columns of each of `tables` that bear on the result of `statement`, whether they are in it or only decide about
 * it. Undefined where the analysis does not understand the statement.
 */
export function usedColumns(
  statement: ParsedStatement,
  tables: readonly KnownTable[],
): readonly (readonly string[])[] | undefined {
  const lineage = columnLineage(statement, tableCatalog(tables), { hasParameters: true })
  return lineage.kind === 'fault' ? undefined : columnsUsed(lineage, tables)
}

/** `tables` as a catalog, which calls each by its place. */
export const tableCatalog =
  (tables: readonly KnownTable[]): Catalog =>
  (name) => {
    const index = indexOfTable(name, tables)
    const columns = tables[index]?.columns.map((column) => ({ name: column }))
    return columns && { key: String(index), columns }
  }

/** The place of the table that has this name; -1 where none has. */
export const indexOfTable = (name: readonly string[], tables: readonly KnownTable[]): number =>
  tables.findIndex(({ names }) => names.some((each) => isSame(each, name)))

/** The columns that lineage by `tableCatalog` names, table by table. */
export function columnsUsed(
  { columns: output, indirect }: ColumnLineage,
  tables: readonly KnownTable[],
): readonly (readonly string[])[] {
  const used = [...output.flatMap(({ inputs }) => inputs), ...indirect]
  return tables.map(({ columns }, index) => {
    const found = new Set(used.filter(({ table }) => table === String(index)).map(({ column }) => column))
    return columns.filter((column) => found.has(column))
  })
}

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((part, index) => sameName(part, right[index] ?? ''))
