import { analyse } from './analyse.ts'
import type { AstNode, ParsedStatement } from './ast.ts'
import { namedBeside, usesIn, type ReadTable, type UsedColumn } from './column-uses.ts'
import { isAggregated, isExactQuery } from './exact-query.ts'
import { columnLineage } from './lineage.ts'
import type { Condition } from './pushed-condition.ts'
import type { Scope } from './scope.ts'
import type { PlacedTable } from './statement-parts.ts'
import { bindingInFrom, conditionsOn } from './table-in-from.ts'
import { tableReferences } from './table-references.ts'
import { columnsUsed, indexOfTable, tableCatalog } from './used-columns.ts'

/** What a statement that groups rows needs of a table: of rows that are alike in `keys`, no more than these uses of the others. */
export interface GroupNeed {
  readonly keys: readonly string[]
  readonly values: readonly UsedColumn[]
  /** As in `TableNeed`. */
  readonly conditions: readonly Condition[]
}

/**
 * Of each of `tables` that has an owner, what of groups of its rows is enough for the statement; undefined of one whose rows
 * it needs. The statement aggregates what it joins, and is exact: it has the same rows in whatever order its input comes.
 *
 * Every condition, grouping and join looks at keys, at columns of other tables, or compares a value with literals. So
 * rows that are alike in all keys, and are not refused by the comparisons, always go together: into the same groups of the
 * result, as often as each other, with the same rows of other tables. There, all that is made of a value is one of the
 * aggregates that `usesIn` knows. Rows that are as many, and count, add up and compare to the same, may stand in for them.
 */
export function groupNeeds(
  statement: ParsedStatement,
  tables: readonly PlacedTable[],
): readonly (GroupNeed | undefined)[] {
  const found = analyse(statement, () => ({ kind: 'needs' as const, needs: needsOf(statement, tables) }))
  return found.kind === 'fault' ? [] : found.needs
}

function needsOf(
  statement: ParsedStatement,
  tables: readonly PlacedTable[],
): readonly (GroupNeed | undefined)[] {
  const { node } = statement
  if (!isExactQuery(node) || !isAggregated(node)) return []
  const selects = new Map<AstNode, Scope>()
  const lineage = columnLineage(statement, tableCatalog(tables), {
    onSelect: (select, scope) => void selects.set(select, scope),
  })
  const references = tableReferences(statement)
  const scope = selects.get(node)
  if (lineage.kind === 'fault' || references.kind === 'fault' || scope === undefined) return []
  const used = columnsUsed(lineage, tables)
  const isExact = tables.every(
    ({ inexact }, index) => !used[index]?.some((column) => inexact.includes(column)),
  )
  if (!isExact) return []
  const read = references.tables.map(({ name }) => indexOfTable(name, tables))
  return tables.map(({ owner, columns }, index) => {
    const isOnce = read.filter((each) => each === index).length === 1
    const binding = owner !== undefined && isOnce ? bindingInFrom(index, [node, scope], tables) : undefined
    if (binding === undefined) return undefined
    const conditions = conditionsOn(index, [node, scope], tables)
    return needOf({ select: node, scope, binding, conditions }, columns, new Set(used[index]))
  })
}

function needOf(table: ReadTable, columns: readonly string[], needed: ReadonlySet<string>): GroupNeed {
  const uses = usesIn(table)
  const isNamed = namedBeside(
    table,
    uses.map(({ node }) => node),
  )
  const values = columns.flatMap((column): readonly UsedColumn[] => {
    const own = uses.flatMap((use) => (use.column === column ? use.uses : []))
    return own.length === 0 || isNamed(column) ? [] : [{ column, uses: [...new Set(own)] }]
  })
  const isValue = new Set(values.map(({ column }) => column))
  return {
    keys: columns.filter((column) => !isValue.has(column) && (needed.has(column) || isNamed(column))),
    values,
    conditions: table.conditions.map(({ condition }) => condition),
  }
}
