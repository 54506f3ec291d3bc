import {
  child,
  children,
  list,
  nodeKind,
  optionalChild,
  text,
  type AstNode,
  type ParsedStatement,
} from './ast.ts'
import { commonTables } from './common-tables.ts'
import { constantPosition } from './constants.ts'
import { columnLineage } from './lineage.ts'
import { conjuncts, type Condition } from './pushed-condition.ts'
import { namedColumns } from './named-columns.ts'
import type { Scope } from './scope.ts'
import { conditionsOn, isAbsent, isPlain, isTable } from './table-in-from.ts'
import { tableReferences } from './table-references.ts'
import { columnsUsed, indexOfTable, tableCatalog, type KnownTable } from './used-columns.ts'

/** What a statement needs of one table: rows that are not of it cannot bear on the result, other columns it does not name. */
export interface TableNeed {
  readonly columns: readonly string[]
  /** All true for every row that can bear on the result. */
  readonly conditions: readonly Condition[]
  /** So many rows for which the conditions are true are enough, whichever they are. */
  readonly limit?: number
}

/**
 * What of each of `tables` a statement needs. Undefined where the analysis does not understand the statement.
 *
 * A condition of a WHERE that is not true for NULL may be applied to a table before it is joined, if the table is read
 * nowhere else: a row of the join that has one of its rows does not depend on the others, and a row that lacks one is
 * refused by the WHERE itself.
 */
export function statementNeeds(
  statement: ParsedStatement,
  tables: readonly KnownTable[],
): readonly TableNeed[] | undefined {
  const selects = new Map<AstNode, Scope>()
  const lineage = columnLineage(statement, tableCatalog(tables), {
    hasParameters: true,
    onSelect: (node, scope) => void selects.set(node, scope),
  })
  const references = tableReferences(statement)
  if (lineage.kind === 'fault' || references.kind === 'fault') return undefined
  const read = references.tables.map(({ name }) => indexOfTable(name, tables))
  const named = namedColumns(statement.node)
  return columnsUsed(lineage, tables).map((used, index) => {
    const all = tables[index]?.columns ?? []
    const found = new Set([...used, ...named(all)])
    const columns = all.filter((column) => found.has(column))
    if (read.filter((each) => each === index).length !== 1) return { columns, conditions: [] }
    const conditions = [...selects].flatMap((select) =>
      conditionsOn(index, select, tables).map(({ condition }) => condition),
    )
    const isOfTable = (from: AstNode): boolean => isTable(from, index, tables)
    return { columns, conditions, ...limitOf(statement.node, { conditions, isOfTable }) }
  })
}

interface OneTable {
  readonly conditions: readonly Condition[]
  readonly isOfTable: (from: AstNode) => boolean
}

/** A limit is the table's own where the statement does nothing but choose rows of it. */
function limitOf(node: AstNode, { conditions, isOfTable }: OneTable): { readonly limit?: number } {
  if (nodeKind(node) !== 'SELECT_NODE' || commonTables(node).length > 0) return {}
  const [modifier, second] = children(node, 'modifiers')
  if (modifier === undefined || second !== undefined || nodeKind(modifier) !== 'LIMIT_MODIFIER') return {}
  const where = optionalChild(node, 'where_clause')
  const isWhole = (where === undefined ? 0 : conjuncts(where).length) === conditions.length
  if (!isWhole || !isChoiceOfRows(node) || !isOfTable(child(node, 'from_table'))) return {}
  const limit = countIn(modifier, 'limit')
  const offset = isAbsent(modifier['offset']) ? 0 : countIn(modifier, 'offset')
  return limit === undefined || offset === undefined ? {} : { limit: limit + offset }
}

function countIn(modifier: AstNode, key: string): number | undefined {
  const node = optionalChild(modifier, key)
  const count = node === undefined ? undefined : constantPosition(node)
  return count === undefined || count < 0 ? undefined : count
}

const isChoiceOfRows = (node: AstNode): boolean =>
  nodeKind(child(node, 'from_table')) === 'BASE_TABLE' &&
  isPlain(child(node, 'from_table')) &&
  ['having', 'qualify', 'sample'].every((key) => isAbsent(node[key])) &&
  children(node, 'group_expressions').length === 0 &&
  text(node, 'aggregate_handling') === 'STANDARD_HANDLING' &&
  children(node, 'select_list').every(isOfOneRow)

/** Whether an entry of a select list looks at nothing but its row. */
const isOfOneRow = (item: AstNode): boolean =>
  nodeKind(item) === 'STAR'
    ? list(item, 'replace_list').length === 0 && isAbsent(item['expr'])
    : ['COLUMN_REF', 'CONSTANT'].includes(nodeKind(item))
