import { knownKind, type NodeKind } from './ast-children.ts'
import { child, children, offsetOf, givenChildren, text, texts, type AstNode } from './ast.ts'
import { readCall } from './call.ts'
import { readExtract } from './extract.ts'
import { readIndirect, readValues } from './read-values.ts'
import { inside, resolveColumn, type Scope } from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import { starColumns, starValue } from './star.ts'
import { constant, elementOf, oneOf, transform, withEdges, type Value } from './value.ts'
import { readWindow } from './window.ts'

type Reader = (node: AstNode, scope: Scope) => Value

const readParts =
  (...keys: readonly string[]): Reader =>
  (node, scope) =>
    transform(readValues(givenChildren(node, ...keys), scope))

const readers = {
  BETWEEN: readParts('input', 'lower', 'upper'),
  CASE: readCase,
  CAST: readParts('child'),
  COLLATE: readParts('child'),
  COLUMN_REF: (node, scope) => resolveColumn(texts(node, 'column_names'), scope, node).value,
  COMPARISON: readParts('left', 'right'),
  CONJUNCTION: (node, scope) => transform(readValues(children(node, 'children'), scope)),
  CONSTANT: () => constant,
  DEFAULT: () => constant,
  FUNCTION: readCall,
  // Outside a function that takes one, the arrow reaches into JSON.
  LAMBDA: readParts('lhs', 'expr'),
  OPERATOR: readOperator,
  PARAMETER: readParameter,
  POSITIONAL_REFERENCE: readPosition,
  STAR: (node, scope) => starValue(node, scope),
  SUBQUERY: readSubquery,
  WINDOW: readWindow,
} satisfies Partial<Record<NodeKind, Reader>>

const isExpression = (kind: NodeKind): kind is keyof typeof readers => Object.hasOwn(readers, kind)

/** What the value of an expression was made from. */
export function readExpression(node: AstNode, scope: Scope): Value {
  const kind = knownKind(node)
  if (isExpression(kind)) return readers[kind](node, scope)
  throw new SqlFaultError('unsupported-sql', `${kind} is not an expression`, offsetOf(node))
}

/** A condition decides which of the results it is; the results are taken as they are. */
function readCase(node: AstNode, scope: Scope): Value {
  const checks = children(node, 'case_checks')
  const conditions = checks.map((check) => child(check, 'when_expr'))
  const results = readValues(
    [...checks.map((check) => child(check, 'then_expr')), child(node, 'else_expr')],
    scope,
  )
  return withEdges(oneOf(results), readIndirect(conditions, scope, 'CONDITIONAL'))
}

function readOperator(node: AstNode, scope: Scope): Value {
  const operands = children(node, 'children')
  switch (text(node, 'type')) {
    case 'ARRAY_EXTRACT':
    case 'STRUCT_EXTRACT':
      return readExtract(node, operands, scope)
    case 'ARRAY_SLICE': {
      const [sliced, ...bounds] = readValues(operands, scope)
      if (sliced === undefined) return constant
      return withEdges({ ...transform([sliced]), element: elementOf(sliced) }, transform(bounds).edges)
    }
    case 'GROUPING_FUNCTION':
      return { edges: readIndirect(operands, scope, 'GROUP_BY') }
    case 'OPERATOR_UNPACK':
      return transform(readValues(operands, { ...scope, starIndex: undefined }))
    case 'OPERATOR_TRY':
      return oneOf(readValues(operands, scope))
    default:
      return transform(readValues(operands, scope))
  }
}

/** Its value is bound, and no column's. */
function readParameter(node: AstNode, { analysis }: Scope): Value {
  if (analysis.hasParameters) return constant
  throw new SqlFaultError('unsupported-sql', 'a transformation has no parameters', offsetOf(node), {
    remedy: 'Write the value itself.',
  })
}

function readPosition(node: AstNode, scope: Scope): Value {
  const star = starColumns({ type: 'STAR', class: 'STAR', alias: '' }, scope)
  const found = star[Number(node['index']) - 1]
  if (found !== undefined) return found.value
  throw new SqlFaultError(
    'unknown-column',
    `there is no column #${String(Number(node['index']))}`,
    offsetOf(node),
    {
      expected: `a position from 1 to ${star.length}`,
    },
  )
}

/** Besides its values, what decides which rows a subquery has decides what it gives. */
function readSubquery(node: AstNode, scope: Scope): Value {
  const relation = scope.analysis.query(child(child(node, 'subquery'), 'node'), inside(scope))
  const values = relation.columns.map(({ value }) => value)
  return withEdges(subqueryValue(node, values, scope), relation.indirect)
}

function subqueryValue(node: AstNode, values: readonly Value[], scope: Scope): Value {
  switch (text(node, 'subquery_type')) {
    case 'SCALAR':
      return values.length === 1 ? oneOf(values) : transform(values)
    case 'EXISTS':
    case 'NOT_EXISTS':
      return constant
    case 'ANY':
      return transform([...readValues([child(node, 'child')], scope), ...values])
    default:
      throw new SqlFaultError(
        'unsupported-sql',
        `${text(node, 'subquery_type')} is not known`,
        offsetOf(node),
      )
  }
}
