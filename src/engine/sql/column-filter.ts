import { child, children, flag, offsetOf, optionalText, text, texts, type AstNode } from './ast.ts'
import { constantText } from './constants.ts'
import { foldName, sameName } from './same-name.ts'
import { unknownName } from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import type { NamedValue } from './value.ts'

type NameTest = (column: NamedValue) => boolean

/** Which columns `COLUMNS(…)` keeps: by regular expression, list of names, lambda or comparison. */
export function columnFilter(
  filter: AstNode | undefined,
  columns: readonly NamedValue[],
  star: AstNode,
): NameTest {
  if (filter === undefined) return () => true
  const pattern = constantText(filter)
  if (pattern !== undefined) return byPattern(pattern, star)
  const name = optionalText(filter, 'function_name')
  if (name === 'list_value') return byNames(children(filter, 'children'), columns, star)
  const lambda = children(filter, 'children').find((operand) => operand['class'] === 'LAMBDA')
  if (name === 'list_filter' && lambda !== undefined) {
    const parameter = texts(child(lambda, 'lhs'), 'column_names')[0] ?? ''
    const predicate = child(lambda, 'expr')
    return (column) => isTrue(predicate, { parameter, name: column.name })
  }
  return (column) => isTrue(filter, { parameter: undefined, name: column.name })
}

/** RE2 matches anywhere in the name; its inline flags, such as `(?i)`, are JavaScript's as groups. */
function byPattern(pattern: string, star: AstNode): NameTest {
  const expression = regularExpression(pattern, star)
  return ({ name }) => expression.test(name)
}

export function regularExpression(pattern: string, node: AstNode): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern)
  try {
    return new RegExp(flags === null ? pattern : pattern.slice(flags[0].length), `${flags?.[1] ?? ''}u`)
  } catch {
    throw unreadable('this regular expression cannot be read', node)
  }
}

function byNames(operands: readonly AstNode[], columns: readonly NamedValue[], star: AstNode): NameTest {
  const wanted = operands.map((operand) => {
    const name = constantText(operand)
    if (name === undefined) throw unreadable('COLUMNS takes a list of names written out', star)
    return name
  })
  for (const name of wanted)
    if (!columns.some((column) => sameName(column.name, name))) {
      const names = columns.map((column) => column.name)
      throw unknownName(`COLUMNS names \`${name}\`, which is no column here`, name, { names, node: star })
    }
  return (column) => wanted.some((name) => sameName(name, column.name))
}

interface Named {
  /** The lambda's parameter; undefined where the star itself stands for the name. */
  readonly parameter: string | undefined
  readonly name: string
}

/** Comparisons of a name with text, as DuckDB writes them in the tree. */
const comparisons: Readonly<Record<string, (name: string, text: string, node: AstNode) => boolean>> = {
  '~~': (name, pattern) => likePattern(pattern, '').test(name),
  '!~~': (name, pattern) => !likePattern(pattern, '').test(name),
  '~~*': (name, pattern) => likePattern(pattern, 'i').test(name),
  '!~~*': (name, pattern) => !likePattern(pattern, 'i').test(name),
  regexp_full_match: (name, pattern, node) => regularExpression(`^(?:${pattern})$`, node).test(name),
  regexp_matches: (name, pattern, node) => regularExpression(pattern, node).test(name),
  starts_with: (name, start) => name.startsWith(start),
  prefix: (name, start) => name.startsWith(start),
  '^@': (name, start) => name.startsWith(start),
  ends_with: (name, end) => name.endsWith(end),
  suffix: (name, end) => name.endsWith(end),
  contains: (name, part) => name.includes(part),
  COMPARE_EQUAL: (name, other) => name === other,
  COMPARE_NOTEQUAL: (name, other) => name !== other,
}

function isTrue(node: AstNode, named: Named): boolean {
  switch (text(node, 'type')) {
    case 'CONJUNCTION_AND':
      return children(node, 'children').every((part) => isTrue(part, named))
    case 'CONJUNCTION_OR':
      return children(node, 'children').some((part) => isTrue(part, named))
    case 'OPERATOR_NOT':
      return children(node, 'children').every((part) => !isTrue(part, named))
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN': {
      const [name, ...among] = children(node, 'children').map((part) => textOf(part, named))
      return among.includes(name ?? '') === (text(node, 'type') === 'COMPARE_IN')
    }
    case 'FUNCTION':
      return compare(text(node, 'function_name'), children(node, 'children'), { node, named })
    default:
      return compare(
        text(node, 'type'),
        ['left', 'right'].map((key) => child(node, key)),
        { node, named },
      )
  }
}

function compare(
  name: string,
  operands: readonly AstNode[],
  { node, named }: { readonly node: AstNode; readonly named: Named },
): boolean {
  const comparison = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined
  const [left, right, ...others] = operands
  if (comparison === undefined || left === undefined || right === undefined || others.length > 0)
    throw unreadable(`the choice of columns by \`${name}\` is not known before the SQL runs`, node)
  return comparison(textOf(left, named), textOf(right, named), node)
}

/** The column's name, a constant, or either in another case. */
function textOf(node: AstNode, named: Named): string {
  const written = constantText(node)
  if (written !== undefined) return written
  if (node['class'] === 'STAR' && named.parameter === undefined && !flag(node, 'columns')) return named.name
  const [first, ...path] = node['class'] === 'COLUMN_REF' ? texts(node, 'column_names') : []
  if (first !== undefined && path.length === 0 && foldName(first) === foldName(named.parameter ?? ''))
    return named.name
  const call = optionalText(node, 'function_name')
  const [operand] = call === undefined ? [] : children(node, 'children')
  if (operand !== undefined && call === 'lower') return textOf(operand, named).toLowerCase()
  if (operand !== undefined && call === 'upper') return textOf(operand, named).toUpperCase()
  throw unreadable('this choice of columns is not known before the SQL runs', node)
}

/** `%` is anything, `_` one character, all else itself. */
function likePattern(pattern: string, flags: string): RegExp {
  const parts = Array.from(pattern, (character) => {
    if (character === '%') return '.*'
    return character === '_' ? '.' : character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
  })
  return new RegExp(`^${parts.join('')}$`, `su${flags}`)
}

const unreadable = (message: string, node: AstNode): SqlFaultError =>
  new SqlFaultError('unsupported-sql', message, offsetOf(node), { remedy: 'Write the names of the columns.' })
