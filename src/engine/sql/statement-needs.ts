import {
  child,
  children,
  list,
  nodeKind,
  optionalChild,
  optionalText,
  qualifiedName,
  text,
  texts,
  type AstNode,
  type ParsedStatement,
} from './ast.ts'
import { commonTables } from './common-tables.ts'
import { constantPosition } from './constants.ts'
import { columnLineage } from './lineage.ts'
import { conjuncts, writtenCondition, type Condition, type WrittenCondition } from './pushed-condition.ts'
import { namedColumns } from './named-columns.ts'
import { foldName, sameName } from './same-name.ts'
import { bindingsNamed, type Binding, type Scope } from './scope.ts'
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

/** A SELECT of the statement with the names that its WHERE can use. */
type ReadSelect = readonly [node: AstNode, scope: Scope]

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
    const conditions = [...selects].flatMap((select) => conditionsOn(index, select, tables))
    const isOfTable = (from: AstNode): boolean => isTable(from, index, tables)
    return { columns, conditions, ...limitOf(statement.node, { conditions, isOfTable }) }
  })
}

function conditionsOn(
  index: number,
  [node, scope]: ReadSelect,
  tables: readonly KnownTable[],
): readonly Condition[] {
  const where = optionalChild(node, 'where_clause')
  const isWhole = where !== undefined && isAbsent(node['sample'])
  const inFrom = isWhole ? plainTables(child(node, 'from_table')) : []
  const table = inFrom.find((each) => !isCommon(each, scope) && isTable(each, index, tables))
  const binding = table === undefined ? undefined : bindingOf(table, scope)
  if (where === undefined || binding === undefined) return []
  return conjuncts(where).flatMap((conjunct) => {
    const written = writtenCondition(conjunct)
    const column = written === undefined ? undefined : columnOf(written, binding, scope)
    return written === undefined || column === undefined
      ? []
      : [{ column, operator: written.operator, values: written.values }]
  })
}

const joinTypes: ReadonlySet<string> = new Set(['INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER'])
const joinKinds: ReadonlySet<string> = new Set(['REGULAR', 'CROSS'])

/** The tables that FROM names itself, where all its joins are those that look at two rows at a time and no others. */
function plainTables(node: AstNode): readonly AstNode[] {
  switch (nodeKind(node)) {
    case 'BASE_TABLE':
      return isPlain(node) ? [node] : []
    case 'JOIN': {
      const isKnown = joinTypes.has(text(node, 'join_type')) && joinKinds.has(text(node, 'ref_type'))
      if (!isKnown || !isOrdinary(node)) return []
      return [...plainTables(child(node, 'left')), ...plainTables(child(node, 'right'))]
    }
    default:
      return []
  }
}

/** Whether a join has nothing below it that looks at more than the rows of two sides. */
const isOrdinary = (node: AstNode): boolean => {
  const kind = nodeKind(node)
  if (kind !== 'JOIN') return kind === 'BASE_TABLE' || kind === 'SUBQUERY' || kind === 'EXPRESSION_LIST'
  return (
    joinTypes.has(text(node, 'join_type')) &&
    joinKinds.has(text(node, 'ref_type')) &&
    isOrdinary(child(node, 'left')) &&
    isOrdinary(child(node, 'right'))
  )
}

const isPlain = (table: AstNode): boolean =>
  isAbsent(table['sample']) && isAbsent(table['at_clause']) && texts(table, 'column_name_alias').length === 0

const isAbsent = (value: unknown): boolean => value === null || value === undefined

const isCommon = (table: AstNode, { commonTables: common }: Scope): boolean =>
  common.has(qualifiedName(table, 'table_name').map(foldName).join('\0'))

const isTable = (table: AstNode, index: number, tables: readonly KnownTable[]): boolean =>
  indexOfTable(qualifiedName(table, 'table_name'), tables) === index

/** What names of FROM mean the table; undefined where another one has its name too. */
function bindingOf(table: AstNode, scope: Scope): Binding | undefined {
  const alias = optionalText(table, 'alias') ?? text(table, 'table_name')
  const [binding, second] = scope.bindings.filter((each) => sameName(each.alias, alias))
  return second === undefined ? binding : undefined
}

/** The column of `binding` that a name means for certain. */
function columnOf({ names }: WrittenCondition, binding: Binding, scope: Scope): string | undefined {
  const name = names.at(-1) ?? ''
  const before = names.slice(0, -1)
  const having = scope.bindings.filter(({ columns }) => columns.some((each) => sameName(each.name, name)))
  const isMerged = scope.merged.some((each) => sameName(each.name, name))
  const meant = before.length === 0 ? (isMerged ? [] : having) : bindingsNamed(before, scope)
  const [only, second] = meant
  if (only !== binding || second !== undefined) return undefined
  return binding.columns.find((each) => sameName(each.name, name))?.name
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
