import type { RowAttribute } from '../row-filter.ts'
import { calculate, longTerm } from './arithmetic.ts'
import { decimalsInOrder, inOrder } from './comparison.ts'
import { extensions } from './extensions.ts'
import { ResidualFault } from './fault.ts'
import { and, constant, isTrue, never, not, or, test, type Formula } from './formula.ts'
import { isIn, isOfType } from './hierarchy.ts'
import { literal } from './literals.ts'
import { isLike, patternOf } from './pattern.ts'
import { isObject, listOf, members, operatorOf, textOf } from './read-json.ts'
import type { RowModel } from './row-model.ts'
import { contains, containsAll, containsAny, equal, isEmpty } from './sets.ts'
import { boolean, both, each, error, formulaOf, pick, type Leaf, type Term } from './term.ts'
import { compileValue } from './value.ts'

/** Compiles an expression of Cedar's JSON policy format; what it does not know is a `ResidualFault`. */
export function compileExpression(json: unknown, row: RowModel): Term {
  const [name, operand] = operatorOf(json)
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined
  if (operator !== undefined) return operator(operand, row)
  const extension = extensions.get(name)
  if (extension === undefined) throw new ResidualFault(`it uses \`${name}\`, which has no meaning for rows`)
  return extension(listOf(operand).map((argument) => compileExpression(argument, row)))
}

type Operator = (operand: unknown, row: RowModel) => Term

const one = (operand: unknown, row: RowModel): Term => compileExpression(members(operand, 'arg')[0], row)

function two(operand: unknown, row: RowModel): [left: Term, right: Term] {
  const [left, right] = members(operand, 'left', 'right')
  return [compileExpression(left, row), compileExpression(right, row)]
}

const connection =
  (connect: (left: Formula, right: Formula) => Formula): Operator =>
  (operand, row) => {
    const [left, right] = two(operand, row)
    return boolean(connect(formulaOf(left), formulaOf(right)))
  }

const relation =
  (relate: (left: Leaf, right: Leaf, row: RowModel) => Formula): Operator =>
  (operand, row) =>
    both(...two(operand, row), (left, right) => boolean(relate(left, right, row)))

/** A relation in the form of a function call, which extension types have. */
const called =
  (relate: (left: Leaf, right: Leaf) => Formula): Operator =>
  (operand, row) => {
    const [left, right, ...others] = listOf(operand).map((argument) => compileExpression(argument, row))
    if (left === undefined || right === undefined || others.length > 0) return error
    return both(left, right, (first, second) => boolean(relate(first, second)))
  }

const operators: Readonly<Record<string, Operator>> = {
  Value: compileValue,
  Set: (operand, row) => ({
    kind: 'set',
    elements: listOf(operand).map((element) => compileExpression(element, row)),
  }),
  unknown: theRow,
  '.': attribute,
  has: hasAttribute,
  is: isOf,
  like,
  '&&': connection(and),
  '||': connection(or),
  '!': (operand, row) => boolean(not(formulaOf(one(operand, row)))),
  'if-then-else': ifThenElse,
  '==': relation(equal),
  '!=': relation((left, right, row) => not(equal(left, right, row))),
  '<': relation((left, right) => inOrder('<', left, right)),
  '<=': relation((left, right) => inOrder('<=', left, right)),
  '>': relation((left, right) => inOrder('<', right, left)),
  '>=': relation((left, right) => inOrder('<=', right, left)),
  lessThan: called((left, right) => decimalsInOrder('<', left, right)),
  lessThanOrEqual: called((left, right) => decimalsInOrder('<=', left, right)),
  greaterThan: called((left, right) => decimalsInOrder('<', right, left)),
  greaterThanOrEqual: called((left, right) => decimalsInOrder('<=', right, left)),
  in: relation(isIn),
  contains: relation(contains),
  containsAll: relation(containsAll),
  containsAny: relation(containsAny),
  isEmpty: (operand, row) => each(one(operand, row), (leaf) => boolean(isEmpty(leaf))),
  '+': (operand, row) => calculate('+', ...two(operand, row)),
  '-': (operand, row) => calculate('-', ...two(operand, row)),
  '*': (operand, row) => calculate('*', ...two(operand, row)),
  neg: (operand, row) => calculate('-', longTerm(literal('long', '0')), one(operand, row)),
}

/** Partial evaluation leaves only the resource unknown. */
function theRow(operand: unknown): Term {
  const [name] = listOf(operand)
  if (isObject(name) && name['Value'] === 'resource') return { kind: 'row' }
  throw new ResidualFault('it depends on more than the row')
}

function ifThenElse(operand: unknown, row: RowModel): Term {
  const [condition, then, otherwise] = members(operand, 'if', 'then', 'else')
  return pick(
    formulaOf(compileExpression(condition, row)),
    compileExpression(then, row),
    compileExpression(otherwise, row),
  )
}

/** An attribute that rows of this type never have is an error, as one that this row lacks is. */
function attribute(operand: unknown, row: RowModel): Term {
  const [of, name] = members(operand, 'left', 'attr')
  return each(compileExpression(of, row), (leaf) => {
    if (leaf.kind !== 'row') throw new ResidualFault('it reads an attribute of something else than the row')
    const type = row.attributes.get(textOf(name))
    return type === undefined ? error : column(textOf(name), type)
  })
}

function column(name: string, type: RowAttribute): Term {
  const value = { op: 'column', name, type } as const
  switch (type) {
    case 'boolean':
      return boolean(isTrue(value))
    case 'string':
    case 'long':
    case 'decimal':
      return { kind: 'scalar', type, value }
    case 'datetime':
      return { kind: 'moment', type, base: { value, sign: 1 }, ms: 0n }
    case 'strings':
      return { kind: 'list', element: 'string', list: value }
    case 'longs':
      return { kind: 'list', element: 'long', list: value }
  }
}

function hasAttribute(operand: unknown, row: RowModel): Term {
  const [of, path] = members(operand, 'left', 'attr')
  const [name, ...deeper] = Array.isArray(path) ? path.map(textOf) : [textOf(path)]
  return each(compileExpression(of, row), (leaf) => {
    if (leaf.kind !== 'row')
      throw new ResidualFault('it asks for an attribute of something else than the row')
    const type = name === undefined ? undefined : row.attributes.get(name)
    if (name === undefined || type === undefined) return boolean(never)
    if (deeper.length > 0) throw new ResidualFault('it looks into a value of the row')
    return boolean(test({ op: 'present', value: { op: 'column', name, type } }))
  })
}

function isOf(operand: unknown, row: RowModel): Term {
  const [of, type] = members(operand, 'left', 'entity_type')
  return each(compileExpression(of, row), (leaf) => {
    const isType = isOfType(leaf, textOf(type), row)
    if (!isObject(operand) || operand['in'] === undefined) return boolean(isType)
    return each(compileExpression(operand['in'], row), (ancestor) =>
      boolean(and(isType, isIn(leaf, ancestor, row))),
    )
  })
}

function like(operand: unknown, row: RowModel): Term {
  const [of, pattern] = members(operand, 'left', 'pattern')
  const parts = patternOf(pattern)
  return each(compileExpression(of, row), (leaf) => {
    if (leaf.kind !== 'scalar' || leaf.type !== 'string') return error
    const { value } = leaf
    return boolean(
      value.op === 'literal'
        ? constant(isLike(value.text, parts))
        : test({ op: 'like', value, pattern: parts }),
    )
  })
}
