import { child, children, optionalChild, optionalText, text, texts, type AstNode } from './ast.ts'
import { readExtract } from './extract.ts'
import {
  aggregateFunctions,
  choosingAggregates,
  collectingAggregates,
  extractingFunctions,
  filteringFunctions,
  mappingFunctions,
  rearrangingFunctions,
  reducingFunctions,
} from './functions.ts'
import { readIndirect, readValues } from './read-values.ts'
import { foldName } from './same-name.ts'
import { resolveColumn, type Scope } from './scope.ts'
import {
  aggregated,
  constant,
  elementOf,
  indirect,
  oneOf,
  transform,
  withEdges,
  type NamedValue,
  type Value,
} from './value.ts'

interface Call {
  readonly node: AstNode
  readonly name: string
  readonly operands: readonly AstNode[]
  readonly scope: Scope
}

const has =
  (names: ReadonlySet<string>) =>
  ({ name }: Call) =>
    names.has(name)

/** Functions whose result says more of its parts than "made from all arguments", first match first. */
const special: readonly (readonly [(call: Call) => boolean, (call: Call) => Value])[] = [
  [has(aggregateFunctions), readAggregate],
  [({ name }) => name === 'struct_pack', readStruct],
  [({ name }) => name === 'list_value', readList],
  [({ name, operands }) => name === 'unnest' && operands.length > 0, readUnnest],
  [has(extractingFunctions), ({ node, operands, scope }) => readExtract(node, operands, scope)],
  [has(rearrangingFunctions), readRearranged],
  [(call) => has(mappingFunctions)(call) && lambdaOf(call) !== undefined, readMapping],
  [(call) => has(filteringFunctions)(call) && lambdaOf(call) !== undefined, readFiltering],
  [(call) => has(reducingFunctions)(call) && lambdaOf(call) !== undefined, readReducing],
]

/** What the result of a function or operator was made from. */
export function readCall(node: AstNode, scope: Scope): Value {
  const operands = children(node, 'children')
  const call = { node, name: foldName(text(node, 'function_name')), operands, scope }
  const read = special.find(([fits]) => fits(call))?.[1] ?? readPlain
  const chained = readChained(node, scope)
  const value = read(call)
  return chained === undefined ? value : transform([chained, value])
}

const readPlain = ({ operands, scope }: Call): Value => transform(readValues(operands, scope))

const functionSchemas: ReadonlySet<string> = new Set(['main', 'pg_catalog', 'information_schema'])

/** In `name.upper()` the column stands where a schema would. */
function readChained(node: AstNode, scope: Scope): Value | undefined {
  const schema = optionalText(node, 'schema')
  if (schema === undefined || functionSchemas.has(foldName(schema))) return undefined
  const names = [optionalText(node, 'catalog') ?? [], schema].flat()
  return resolveColumn(names, scope, node).value
}

function readAggregate(call: Call): Value {
  const { node, name, operands, scope } = call
  // What is aggregated are columns, never what HAVING knows as the result of aggregating.
  const rows = { ...scope, preferred: [] }
  const values = readValues(operands, rows)
  const filter = optionalChild(node, 'filter')
  const orders = children(child(node, 'order_bys'), 'orders').map((order) => child(order, 'expression'))
  return withEdges(aggregateOf(name, values), [
    ...readIndirect(filter === undefined ? [] : [filter], rows, 'FILTER'),
    ...readIndirect(orders, rows, 'SORT'),
  ])
}

function aggregateOf(name: string, values: readonly Value[]): Value {
  const [first, ...others] = values
  if (first === undefined) return constant
  if (choosingAggregates.has(name) && others.length === 0) return aggregated(first)
  const value = aggregated(transform(values))
  return collectingAggregates.has(name) ? { ...value, element: aggregated(first) } : value
}

function readStruct({ operands, scope }: Call): Value {
  const fields = operands.map((operand): NamedValue => {
    const value = scope.analysis.expression(operand, scope)
    return { name: optionalText(operand, 'alias') ?? columnName(operand), value }
  })
  return { ...transform(fields.map(({ value }) => value)), fields }
}

const columnName = (node: AstNode): string =>
  node['class'] === 'COLUMN_REF' ? (texts(node, 'column_names').at(-1) ?? '') : ''

function readList({ operands, scope }: Call): Value {
  const values = readValues(operands, scope)
  return { ...transform(values), element: oneOf(values) }
}

function readUnnest({ operands, scope }: Call): Value {
  const [list] = readValues(operands.slice(0, 1), scope)
  return list === undefined ? constant : elementOf(list)
}

function readRearranged({ operands, scope }: Call): Value {
  const values = readValues(operands, scope)
  return {
    ...transform(values),
    element: oneOf(values.map((value) => (value.element ? value.element : value))),
  }
}

const lambdaOf = ({ operands }: Call): AstNode | undefined =>
  operands.find((operand) => operand['class'] === 'LAMBDA')

interface Applied {
  /** The arguments that are not the lambda. */
  readonly values: readonly Value[]
  readonly body: Value
}

/** Reads the lambda of a call with `parameters` standing for its parameters, in their order. */
function apply(call: Call, parametersOf: (values: readonly Value[]) => readonly Value[]): Applied {
  const { operands, scope } = call
  const lambda = lambdaOf(call)
  if (lambda === undefined) return { values: readValues(operands, scope), body: constant }
  const values = readValues(
    operands.filter((operand) => operand !== lambda),
    scope,
  )
  const given = parametersOf(values)
  const parameters = parameterNames(child(lambda, 'lhs')).map((name, index): NamedValue => ({
    name,
    value: given[index] ?? constant,
  }))
  const within = { ...scope, parameters: [...parameters, ...scope.parameters] }
  return { values, body: scope.analysis.expression(child(lambda, 'expr'), within) }
}

/** `x` or `row(x, i)`. */
const parameterNames = (node: AstNode): readonly string[] =>
  node['class'] === 'COLUMN_REF'
    ? [texts(node, 'column_names').at(-1) ?? '']
    : children(node, 'children').flatMap(parameterNames)

const elementFirst = (values: readonly Value[]): readonly Value[] => values.slice(0, 1).map(elementOf)

/** The list decides how many elements there are, also where the lambda does not use them. */
function readMapping(call: Call): Value {
  const { values, body } = apply(call, elementFirst)
  const used = new Set(body.edges.map(({ table, column }) => `${table}\0${column}`))
  const unused = indirect(values, 'CONDITIONAL').filter(
    ({ table, column }) => !used.has(`${table}\0${column}`),
  )
  // An element that is taken out is there only if the list has as many.
  const element = withEdges(body, indirect(values, 'CONDITIONAL'))
  return { ...withEdges(transform([body]), unused), element }
}

function readFiltering(call: Call): Value {
  const { values, body } = apply(call, elementFirst)
  const [list = constant] = values
  return withEdges({ ...transform([list]), element: elementOf(list) }, indirect([body], 'CONDITIONAL'))
}

/** The first parameter is what was reduced so far: the elements, the initial value, and the lambda's own result. */
function readReducing(call: Call): Value {
  const soFar = (values: readonly Value[]): readonly Value[] => {
    const [list = constant, ...initial] = values
    return [transform([list, ...initial]), elementOf(list)]
  }
  const { values, body } = apply(call, soFar)
  return transform([body, ...values])
}
