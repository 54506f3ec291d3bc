import { enclosing, isWord, takeOperand, valueAt, type Rewriting, type Rule } from './rewriting.ts'

/** Types that the engine does not have, as those that hold their values here. */
const types: ReadonlyMap<string, string> = new Map([
  ['name', 'varchar'],
  ['oid', 'uinteger'],
  ['char', 'varchar'],
  ['xid', 'uinteger'],
  ['cid', 'uinteger'],
  ['aclitem', 'varchar'],
  ['pg_node_tree', 'varchar'],
  ['int2vector', 'usmallint[]'],
  ['oidvector', 'ubigint[]'],
  ['cstring', 'varchar'],
  ['regconfig', 'varchar'],
  ['cardinal_number', 'integer'],
  ['character_data', 'varchar'],
  ['sql_identifier', 'varchar'],
  ['yes_or_no', 'varchar'],
  ['time_stamp', 'timestamptz'],
])

/** Types of what has a name and a number; each has two functions, `<name>_of` and `<name>_name`. */
export const registered: ReadonlyMap<string, string> = new Map([
  ['regclass', 'regclass'],
  ['regtype', 'regtype'],
  ['regnamespace', 'regnamespace'],
  ['regrole', 'regrole'],
  ['regproc', 'regproc'],
  ['regprocedure', 'regproc'],
])

/** `operand::type`. */
export const doubleColon: Rule = (rewriting, at) => {
  const { tokens, out } = rewriting
  if (tokens[at]?.text !== '::') return undefined
  const place = typePlace(rewriting, at + 1)
  const name = registered.get(valueAt(rewriting, place))
  const isArray = valueAt(rewriting, place + 1) === '['
  if (name !== undefined && !isArray) {
    const operand = takeOperand(rewriting)
    out.push(registeredCast(rewriting, { name, operand, next: place + 1 }))
    return place + 1
  }
  if (isVector(out.at(-1)) && isWord(rewriting, place, 'varchar', 'text'))
    out.push('array_to_string', '(', ...takeOperand(rewriting), ',', "' '", ')')
  else out.push('::', name === undefined ? writtenType(rewriting, place) : 'varchar')
  return place + 1
}

/** Columns of vectors, which PostgreSQL counts from 0 and writes with spaces. */
const vectors = new Set(['indkey', 'indoption', 'indclass', 'indcollation', 'i_indoption'])

export const isVector = (column: string | undefined): boolean =>
  column !== undefined && vectors.has(column.toLowerCase())

/** `CAST(operand AS type)`. */
export const castCall: Rule = (rewriting, at) => {
  const { out } = rewriting
  if (!isWord(rewriting, at, 'as')) return undefined
  const place = typePlace(rewriting, at + 1)
  const type = valueAt(rewriting, place)
  const name = registered.get(type)
  if ((name === undefined && !types.has(type)) || valueAt(rewriting, place + 1) !== ')') return undefined
  const open = enclosing(rewriting)
  if (out[open - 1]?.toLowerCase() !== 'cast') return undefined
  if (name === undefined) {
    out.push('as', writtenType(rewriting, place))
    return place + 1
  }
  const operand = out.splice(open - 1).slice(2)
  out.push(registeredCast(rewriting, { name, operand, next: place + 2 }))
  return place + 2
}

/** Past a qualification. */
const typePlace = (rewriting: Rewriting, at: number): number =>
  isWord(rewriting, at, 'pg_catalog', 'information_schema') && valueAt(rewriting, at + 1) === '.'
    ? at + 2
    : at

const writtenType = (rewriting: Rewriting, at: number): string =>
  types.get(valueAt(rewriting, at)) ?? rewriting.tokens[at]?.text ?? ''

interface RegisteredCast {
  readonly name: string
  readonly operand: readonly string[]
  /** What follows the cast. */
  readonly next: number
}

/** A number where a text is looked up, or where a number is wanted next; what is a number already is shown by its name. */
function registeredCast(rewriting: Rewriting, { name, operand, next }: RegisteredCast): string {
  const wanted = isNumberWanted(rewriting, next) || isText(operand) ? 'of' : 'name'
  return `${name}_${wanted}(${operand.join(' ')})`
}

const numbers = ['oid', 'int', 'int4', 'int8', 'integer', 'bigint']

const comparisons = new Set(['=', '<>', '!='])

/** It becomes one, or is compared with one. */
function isNumberWanted(rewriting: Rewriting, at: number): boolean {
  const { tokens, out } = rewriting
  const next = valueAt(rewriting, at)
  if (next === '::' || isWord(rewriting, at, 'as'))
    return numbers.includes(valueAt(rewriting, typePlace(rewriting, at + 1)))
  if (comparisons.has(next)) return tokens[at + 1]?.kind !== 'string' || valueAt(rewriting, at + 2) === '::'
  return comparisons.has(out.at(-1) ?? '')
}

/** A literal, a parameter, a call, or an expression that puts texts together. */
function isText(operand: readonly string[]): boolean {
  const [first = ''] = operand
  if (/^(?:[eE]?'|\$)/.test(first)) return true
  return (
    operand.includes('||') || (operand.at(-1) === ')' && first !== '(') || /^[a-z_]+\(.*\)$/is.test(first)
  )
}
