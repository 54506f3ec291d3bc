import type { ParsedStatement } from './ast.ts'
import { columnLineage } from './lineage.ts'
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
  const catalog: Catalog = (name) => {
    const index = tables.findIndex(({ names }) => names.some((each) => isSame(each, name)))
    const columns = tables[index]?.columns.map((column) => ({ name: column }))
    return columns && { key: String(index), columns }
  }
  const lineage = columnLineage(statement, catalog, { hasParameters: true })
  if (lineage.kind === 'fault') return undefined
  const used = [...lineage.columns.flatMap(({ inputs }) => inputs), ...lineage.indirect]
  return tables.map(({ columns }, index) => {
    const found = new Set(used.filter(({ table }) => table === String(index)).map(({ column }) => column))
    return columns.filter((column) => found.has(column))
  })
}

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((part, index) => sameName(part, right[index] ?? ''))
