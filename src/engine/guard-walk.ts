import { nearest } from '../spec/nearest.ts'
import { childNodes, knownKind, type NodeKind } from './sql/ast-children.ts'
import {
  child,
  children,
  offsetOf,
  optionalChild,
  optionalText,
  qualifiedName,
  text,
  texts,
  type AstNode,
} from './sql/ast.ts'
import { commonTables } from './sql/common-tables.ts'
import { foldName } from './sql/same-name.ts'
import { SqlFaultError } from './sql/sql-fault.ts'
import { checkConstant, checkType } from './guard-types.ts'

/** What a statement may name. */
export interface Tables {
  readonly known: readonly (readonly string[])[]
  readonly functions: ReadonlySet<string>
  readonly tableFunctions: ReadonlySet<string>
  readonly parameters: boolean
}

/** The names of CTEs in scope, folded as DuckDB folds them. */
type Visible = ReadonlySet<string>

interface Walk extends Tables {
  readonly found: Set<readonly string[]>
}

/** The known tables that `statement` reads. Throws a `SqlFaultError` at the first thing that is not on a list. */
export function checkStatement(statement: AstNode, tables: Tables): readonly (readonly string[])[] {
  const walk: Walk = { ...tables, found: new Set() }
  checkNode(statement, walk, new Set())
  return [...walk.found]
}

type Check = (node: AstNode, walk: Walk, visible: Visible) => void

function checkNode(node: AstNode, walk: Walk, visible: Visible): void {
  checks[knownKind(node)](node, walk, visible)
}

function checkChildren(node: AstNode, walk: Walk, visible: Visible): void {
  for (const below of childNodes(node)) checkNode(below, walk, visible)
}

function checkQuery(node: AstNode, walk: Walk, visible: Visible): void {
  checkChildren(node, walk, withCommonTables(node, walk, visible))
}

/** Each CTE sees those before it and not itself; a recursion makes itself visible in its own node. */
function withCommonTables(query: AstNode, walk: Walk, outer: Visible): Visible {
  const visible = new Set(outer)
  for (const table of commonTables(query)) {
    checkNode(table.query, walk, new Set(visible))
    visible.add(foldName(table.name))
  }
  return visible
}

function checkRecursion(node: AstNode, walk: Walk, outer: Visible): void {
  const name = foldName(text(node, 'cte_name'))
  const left = child(node, 'left')
  const seen = withCommonTables(node, walk, outer)
  const inside = new Set(seen).add(name).add(`recurring.${name}`)
  for (const below of childNodes(node)) checkNode(below, walk, below === left ? seen : inside)
}

function checkTable(node: AstNode, walk: Walk, visible: Visible): void {
  const written = qualifiedName(node, 'table_name')
  if (optionalChild(node, 'at_clause') !== undefined) {
    throw refuse('AT is not available', node, `Name the version instead, as in "${written.join('.')}@3".`)
  }
  if (written.length <= 2 && visible.has(foldName(written.join('.')))) return
  walk.found.add(knownTable(written, node, walk.known))
}

function knownTable(written: readonly string[], node: AstNode, known: Tables['known']): readonly string[] {
  const wanted = written.map(foldName)
  const exact = known.find((name) => sameNames(name, wanted))
  if (exact !== undefined) return exact
  const matches = wanted.length === 1 ? known.filter((name) => sameNames(name.slice(-1), wanted)) : []
  const [match, second] = matches
  if (match !== undefined && second === undefined) return match
  const name = written.join('.')
  if (second !== undefined) {
    const choices = matches.map((choice) => choice.join('.'))
    throw unknownTable(`"${name}" is the name of several datasets`, node, `Write ${choices.join(' or ')}.`)
  }
  const near = nearest(
    name,
    known.flatMap((choice) => [choice.join('.'), ...(wanted.length === 1 ? choice.slice(-1) : [])]),
  )
  throw unknownTable(
    `there is no dataset "${name}"`,
    node,
    near === undefined ? undefined : `Did you mean "${near}"?`,
  )
}

const sameNames = (name: readonly string[], folded: readonly string[]): boolean =>
  name.length === folded.length && name.every((part, index) => foldName(part) === folded[index])

function checkTableFunction(node: AstNode, walk: Walk, visible: Visible): void {
  const call = child(node, 'function')
  checkFunction(call, walk.tableFunctions, 'table function')
  checkChildren(call, walk, visible)
}

/** DESCRIBE and SUMMARIZE carry a query, which is checked as any other; the SHOW forms read the catalog. */
function checkShow(node: AstNode, walk: Walk, visible: Visible): void {
  const allowed = ['DESCRIBE', 'SUMMARY'].includes(text(node, 'show_type'))
  if (
    !allowed ||
    optionalChild(node, 'query') === undefined ||
    optionalText(node, 'table_name') !== undefined
  ) {
    throw refuse('SHOW is not available', node, 'Write DESCRIBE followed by the name of a dataset.')
  }
  checkChildren(node, walk, visible)
}

function checkPivot(node: AstNode): void {
  if (children(node, 'pivots').some((pivot) => optionalText(pivot, 'pivot_enum') !== undefined)) {
    throw refuse('a PIVOT needs its values', node, 'Write PIVOT … ON column IN (values).')
  }
}

/** Built-in functions live in these schemas; no other can be meant. */
const builtInSchemas = new Set([undefined, 'main', 'pg_catalog'])

function checkFunction(node: AstNode, allowed: ReadonlySet<string>, what: string): void {
  const name = text(node, 'function_name')
  const catalog = optionalText(node, 'catalog')
  const builtIn =
    (catalog === undefined || catalog === 'system') && builtInSchemas.has(optionalText(node, 'schema'))
  if (builtIn && allowed.has(foldName(name))) return
  const near = nearest(
    name,
    [...allowed].filter((other) => /^\w+$/.test(other)),
  )
  throw new SqlFaultError('unsupported-sql', `the ${what} ${name} is not available`, offsetOf(node), {
    ...(near === undefined ? {} : { remedy: `Did you mean ${near}?` }),
  })
}

const allowedOperators = new Set([
  'ARRAY_CONSTRUCTOR',
  'ARRAY_EXTRACT',
  'ARRAY_SLICE',
  'COMPARE_IN',
  'COMPARE_NOT_IN',
  'GROUPING_FUNCTION',
  'OPERATOR_COALESCE',
  'OPERATOR_IS_NOT_NULL',
  'OPERATOR_IS_NULL',
  'OPERATOR_NOT',
  'OPERATOR_NULLIF',
  'OPERATOR_TRY',
  'OPERATOR_UNPACK',
  'STRUCT_EXTRACT',
])

function checkOperator(node: AstNode): void {
  const type = text(node, 'type')
  if (!allowedOperators.has(type)) throw refuse(`${type} is not available`, node)
}

function checkCollation(node: AstNode): void {
  const collation = text(node, 'collation')
  if (!/^[A-Za-z_]+(\.[A-Za-z_]+)*$/.test(collation)) {
    throw refuse(`there is no collation "${collation}"`, node)
  }
}

/** Words that DuckDB reads as a call where no column has that name. */
const sessionWords = new Set([
  'current_catalog',
  'current_database',
  'current_query',
  'current_role',
  'current_schema',
  'current_user',
  'session_user',
])

function checkColumn(node: AstNode): void {
  const names = texts(node, 'column_names')
  const [name] = names
  if (name === undefined || names.length > 1 || !sessionWords.has(foldName(name))) return
  throw refuse(`${name} is not available`, node, 'If it is a column, put its table before it.')
}

function checkParameter(node: AstNode, walk: Walk): void {
  if (walk.parameters && /^\d+$/.test(text(node, 'identifier'))) return
  throw refuse('a statement takes no parameters here', node, 'Write the value itself.')
}

const refuse = (message: string, node: AstNode, remedy?: string): SqlFaultError =>
  new SqlFaultError('unsupported-sql', message, offsetOf(node), remedy === undefined ? {} : { remedy })

const unknownTable = (message: string, node: AstNode, remedy?: string): SqlFaultError =>
  new SqlFaultError('unknown-table', message, offsetOf(node), remedy === undefined ? {} : { remedy })

/** Checks the node itself, and then what is below it. */
const both =
  (check: (node: AstNode, walk: Walk) => void): Check =>
  (node, walk, visible) => {
    check(node, walk)
    checkChildren(node, walk, visible)
  }

const refused =
  (message: string): Check =>
  (node) => {
    throw refuse(message, node, 'Write the value itself.')
  }

/** What is checked of each kind of node; a kind that the engine gets anew does not compile. */
const checks: Readonly<Record<NodeKind, Check>> = {
  SELECT_NODE: checkQuery,
  SET_OPERATION_NODE: checkQuery,
  RECURSIVE_CTE_NODE: checkRecursion,
  BASE_TABLE: checkTable,
  TABLE_FUNCTION: checkTableFunction,
  SHOW_REF: checkShow,
  PIVOT: both(checkPivot),
  SUBQUERY: checkChildren,
  JOIN: checkChildren,
  EMPTY: checkChildren,
  EXPRESSION_LIST: checkChildren,
  FUNCTION: both((node, walk) => checkFunction(node, walk.functions, 'function')),
  WINDOW: both((node, walk) => checkFunction(node, walk.functions, 'function')),
  OPERATOR: both(checkOperator),
  CAST: both((node) => checkType(child(node, 'cast_type'), offsetOf(node))),
  CONSTANT: (node) => checkConstant(child(node, 'value'), offsetOf(node)),
  COLLATE: both(checkCollation),
  COLUMN_REF: checkColumn,
  PARAMETER: checkParameter,
  DEFAULT: refused('DEFAULT has no meaning in a query'),
  BETWEEN: checkChildren,
  CASE: checkChildren,
  COMPARISON: checkChildren,
  CONJUNCTION: checkChildren,
  LAMBDA: checkChildren,
  POSITIONAL_REFERENCE: checkChildren,
  STAR: checkChildren,
  DISTINCT_MODIFIER: checkChildren,
  ORDER_MODIFIER: checkChildren,
  LIMIT_MODIFIER: checkChildren,
  LIMIT_PERCENT_MODIFIER: checkChildren,
  ASCENDING: checkChildren,
  DESCENDING: checkChildren,
  ORDER_DEFAULT: checkChildren,
}
