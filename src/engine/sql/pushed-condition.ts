import { child, children, flag, list, nodeKind, text, type AstNode } from './ast.ts'
import { isObject, type Json } from './json.ts'

/** A value that a statement writes out, as text. */
export interface Literal {
  readonly kind: 'text' | 'number' | 'date' | 'timestamp' | 'boolean'
  readonly text: string
}

export type ConditionOperator = (typeof conditionOperators)[number]

/** What is not true where the column is NULL. */
export const conditionOperators = ['=', '<>', '<', '<=', '>', '>=', 'like', 'in', 'between'] as const

/** `<column> <operator> <values>`: one value, save for `in`, which has any number, and `between`, which has two. */
export interface Condition {
  readonly column: string
  readonly operator: ConditionOperator
  readonly values: readonly Literal[]
}

/** A condition whose column is still to be looked up: the parts of its name as they were written. */
export interface WrittenCondition extends Omit<Condition, 'column'> {
  readonly names: readonly string[]
}

const comparisons: Readonly<Record<string, readonly [ConditionOperator, flipped: ConditionOperator]>> = {
  COMPARE_EQUAL: ['=', '='],
  COMPARE_NOTEQUAL: ['<>', '<>'],
  COMPARE_LESSTHAN: ['<', '>'],
  COMPARE_LESSTHANOREQUALTO: ['<=', '>='],
  COMPARE_GREATERTHAN: ['>', '<'],
  COMPARE_GREATERTHANOREQUALTO: ['>=', '<='],
}

/** The parts of `WHERE` that must all be true. */
export const conjuncts = (node: AstNode): readonly AstNode[] =>
  node['type'] === 'CONJUNCTION_AND' ? children(node, 'children').flatMap(conjuncts) : [node]

/** What compares a column with what is written out; undefined where it is anything else. */
export function writtenCondition(node: AstNode): WrittenCondition | undefined {
  switch (nodeKind(node)) {
    case 'COMPARISON':
      return comparison(node)
    case 'BETWEEN':
      return condition(child(node, 'input'), 'between', [child(node, 'lower'), child(node, 'upper')])
    case 'OPERATOR': {
      const [input, ...values] = children(node, 'children')
      return text(node, 'type') === 'COMPARE_IN' && input !== undefined
        ? condition(input, 'in', values)
        : undefined
    }
    case 'FUNCTION': {
      const [input, ...values] = children(node, 'children')
      return text(node, 'function_name') === '~~' && flag(node, 'is_operator') && input !== undefined
        ? condition(input, 'like', values)
        : undefined
    }
    default:
      return undefined
  }
}

function comparison(node: AstNode): WrittenCondition | undefined {
  const type = text(node, 'type')
  const operators = Object.hasOwn(comparisons, type) ? comparisons[type] : undefined
  if (operators === undefined) return undefined
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  return condition(left, operators[0], [right]) ?? condition(right, operators[1], [left])
}

function condition(
  column: AstNode,
  operator: ConditionOperator,
  operands: readonly AstNode[],
): WrittenCondition | undefined {
  if (nodeKind(column) !== 'COLUMN_REF') return undefined
  const names = list(column, 'column_names').filter((name) => typeof name === 'string')
  const values = operands.flatMap((operand) => literal(operand) ?? [])
  return values.length === operands.length && values.length > 0 ? { names, operator, values } : undefined
}

const castKinds: Readonly<Record<string, Literal['kind']>> = {
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  BOOLEAN: 'boolean',
}

function literal(node: AstNode): Literal | undefined {
  if (nodeKind(node) === 'CONSTANT') return constant(child(node, 'value'))
  if (nodeKind(node) !== 'CAST' || flag(node, 'try_cast')) return undefined
  const type = text(child(node, 'cast_type'), 'id')
  const kind = Object.hasOwn(castKinds, type) ? castKinds[type] : undefined
  const operand = child(node, 'child')
  const inner = nodeKind(operand) === 'CONSTANT' ? constant(child(operand, 'value')) : undefined
  return kind !== undefined && inner?.kind === 'text' ? { kind, text: inner.text } : undefined
}

function constant(value: AstNode): Literal | undefined {
  const type = child(value, 'type')
  const held: Json | undefined = value['value']
  switch (text(type, 'id')) {
    case 'VARCHAR':
      return typeof held === 'string' ? { kind: 'text', text: held } : undefined
    case 'INTEGER':
    case 'BIGINT':
      return typeof held === 'number' && Number.isSafeInteger(held)
        ? { kind: 'number', text: String(held) }
        : undefined
    case 'DECIMAL':
      return decimal(held, type['type_info'])
    default:
      return undefined
  }
}

/** The tree has the digits of a decimal as a whole number. */
function decimal(held: Json | undefined, info: Json | undefined): Literal | undefined {
  const scale = isObject(info) ? (info['scale'] ?? 0) : undefined
  if (typeof held !== 'number' || !Number.isSafeInteger(held) || typeof scale !== 'number') return undefined
  const digits = String(Math.abs(held)).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale)
  return { kind: 'number', text: `${held < 0 ? '-' : ''}${whole}${scale === 0 ? '' : `.${fraction}`}` }
}
