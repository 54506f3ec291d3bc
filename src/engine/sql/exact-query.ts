import { childNodes, knownKind, type NodeKind } from './ast-children.ts'
import {
  child,
  children,
  flag,
  list,
  nodeKind,
  optionalChild,
  optionalText,
  text,
  texts,
  type AstNode,
} from './ast.ts'
import { commonTables } from './common-tables.ts'
import { constantText } from './constants.ts'
import { aggregateFunctions } from './functions.ts'
import { foldName } from './same-name.ts'
import { sessionValues } from './scope.ts'
import { hasAggregate } from './select-items.ts'
import { isTotallyOrdered } from './total-order.ts'

const words = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/))

/** Aggregates that do not depend on the order of their rows, given values that are added without rounding. */
const exactAggregates = words(
  'avg bit_and bit_or bit_xor bool_and bool_or count count_if count_star countif max min sum',
)

/**
 * Functions whose result is the same wherever and whenever they run, and never a floating-point number: sums of these
 * depend on the order of their rows. So `/` and `%` are not here.
 */
const exactFunctions = words(`
  + - * || ~~ !~~ ~~* !~~* abs char_length concat contains date_diff date_trunc datediff datetrunc day dayofmonth
  dayofweek dayofyear ends_with greatest hour instr isodow lcase least left len length lower lpad ltrim minute month
  position prefix quarter replace reverse right rpad rtrim starts_with strpos substr substring suffix trim ucase upper
  week year
`)

/** What `extract(… from …)` gives as a whole number. */
const wholeDateParts = words('day dow doy hour isodow minute month quarter week year')

const exactConstants = words('BIGINT BOOLEAN DECIMAL INTEGER NULL VARCHAR')
const exactCasts =
  words(`BIGINT BOOLEAN DATE DECIMAL INTEGER SMALLINT TIMESTAMP TINYINT UBIGINT UINTEGER USMALLINT
  UTINYINT VARCHAR`)

const exactOperators =
  words(`COMPARE_IN COMPARE_NOT_IN OPERATOR_COALESCE OPERATOR_IS_NOT_NULL OPERATOR_IS_NULL
  OPERATOR_NOT OPERATOR_NULLIF`)

/**
 * Whether a SELECT over columns without floating-point numbers has the same rows, to the last bit, wherever it is run and
 * however often. What is not known to be so is not. It may aggregate once, and not in a query below it: only then are all
 * values that are added up columns, or made of them by what is on these lists.
 */
export function isExactQuery(node: AstNode): boolean {
  return isExactSelect(node) && childNodes(node).every(isExact)
}

function isExact(node: AstNode): boolean {
  const isAccepted = accepted[knownKind(node)]
  return isAccepted?.(node) === true && childNodes(node).every(isExact)
}

const isExactSelect = (node: AstNode): boolean =>
  nodeKind(node) === 'SELECT_NODE' &&
  commonTables(node).length === 0 &&
  isAbsent(node['sample']) &&
  isAbsent(node['qualify']) &&
  isTotallyOrdered(node)

const isExactBelow = (node: AstNode): boolean => isExactSelect(node) && !isAggregated(node)

/** Whether rows of a SELECT are made of several. */
export const isAggregated = (node: AstNode): boolean =>
  children(node, 'group_expressions').length > 0 ||
  text(node, 'aggregate_handling') !== 'STANDARD_HANDLING' ||
  !isAbsent(node['having']) ||
  children(node, 'select_list').some(hasAggregate) ||
  children(node, 'modifiers').some((modifier) => childNodes(modifier).some(hasAggregate))

const isAbsent = (value: unknown): boolean => value === null || value === undefined

/** Rows of it are chosen one by one, and not by chance. */
const isPlainTable = (node: AstNode): boolean => isAbsent(node['sample']) && isAbsent(node['at_clause'])

const joinTypes = words('FULL INNER LEFT OUTER RIGHT')
const joinKinds = words('CROSS REGULAR')

function isExactFunction(node: AstNode): boolean {
  const name = foldName(text(node, 'function_name'))
  const operands = children(node, 'children')
  if (flag(node, 'export_state')) return false
  if (aggregateFunctions.has(name)) return exactAggregates.has(name) && operands.length < 2
  if (name === 'date_part' || name === 'datepart') {
    const [part] = operands
    return part !== undefined && wholeDateParts.has(foldName(constantText(part) ?? ''))
  }
  return exactFunctions.has(name)
}

/** A lone name may be a value of the session where no column has it. */
function isExactColumn(node: AstNode): boolean {
  const [name = '', ...path] = texts(node, 'column_names')
  return path.length > 0 || !sessionValues.has(foldName(name))
}

/** A star that is narrowed calls functions on names. */
const isExactStar = (node: AstNode): boolean =>
  isAbsent(node['expr']) && list(node, 'replace_list').length === 0

function isExactCast(node: AstNode): boolean {
  const type = child(node, 'cast_type')
  return (
    exactCasts.has(text(type, 'id')) &&
    optionalText(optionalChild(type, 'type_info') ?? {}, 'alias') === undefined
  )
}

const always = (): boolean => true

/** A query in an expression has a class, one in FROM has none. */
const isFromQuery = (node: AstNode): boolean =>
  isAbsent(node['class']) && isPlainTable(node) && isExactBelow(child(child(node, 'subquery'), 'node'))

const accepted: Readonly<Partial<Record<NodeKind, (node: AstNode) => boolean>>> = {
  SELECT_NODE: isExactBelow,
  BASE_TABLE: isPlainTable,
  SUBQUERY: isFromQuery,
  JOIN: (node) =>
    isPlainTable(node) && joinTypes.has(text(node, 'join_type')) && joinKinds.has(text(node, 'ref_type')),
  FUNCTION: isExactFunction,
  COLUMN_REF: isExactColumn,
  STAR: isExactStar,
  CAST: isExactCast,
  CONSTANT: (node) => exactConstants.has(text(child(child(node, 'value'), 'type'), 'id')),
  OPERATOR: (node) => exactOperators.has(text(node, 'type')),
  BETWEEN: always,
  CASE: always,
  COMPARISON: always,
  CONJUNCTION: always,
  DISTINCT_MODIFIER: (node) => children(node, 'distinct_on_targets').length === 0,
  ORDER_MODIFIER: always,
  LIMIT_MODIFIER: always,
  ASCENDING: always,
  DESCENDING: always,
  ORDER_DEFAULT: always,
}
