import { childNodes, knownKind } from './ast-children.ts'
import { child, children, offsetOf, optionalText, text, texts, type AstNode } from './ast.ts'
import { regularExpression } from './column-filter.ts'
import { constantPosition, constantText } from './constants.ts'
import { aggregateFunctions } from './functions.ts'
import { foldName } from './same-name.ts'
import { resolveColumn, type Scope } from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import { narrowedStar, repeatedStars, starColumns } from './star.ts'
import { elementOf, type NamedValue, type Value } from './value.ts'

/** One entry of a select list and the columns it gives. */
export interface SelectItem {
  readonly node: AstNode
  readonly columns: readonly NamedValue[]
}

/** The columns of a select list; each entry can use the aliases of those before it. */
export function readSelectList(node: AstNode, scope: Scope): readonly SelectItem[] {
  const items: SelectItem[] = []
  const aliases: NamedValue[] = []
  for (const item of children(node, 'select_list')) {
    const columns = readItem(item, { ...scope, aliases })
    items.push({ node: item, columns })
    if (optionalText(item, 'alias') !== undefined) aliases.push(...columns)
  }
  return items
}

function readItem(node: AstNode, scope: Scope): readonly NamedValue[] {
  const narrowed = narrowedStar(node)
  if (narrowed !== undefined) return starColumns(narrowed, scope)
  const [star] = repeatedStars(node)
  if (star !== undefined) return readRepeated(node, star, scope)
  const unnested = readUnnestedStruct(node, scope)
  return unnested ?? [readColumn(node, scope)]
}

function readColumn(node: AstNode, scope: Scope): NamedValue {
  const alias = optionalText(node, 'alias')
  if (alias === undefined && knownKind(node) === 'COLUMN_REF')
    return resolveColumn(texts(node, 'column_names'), scope, node)
  if (alias === undefined && hasUnpackedStar(node))
    throw new SqlFaultError('unsupported-sql', 'this expression needs a name', offsetOf(node), {
      remedy: 'Write AS and the name of the column behind it.',
    })
  const name = alias ?? optionalText(node, 'label') ?? ''
  return { name, value: scope.analysis.expression(node, scope) }
}

const hasUnpackedStar = (node: AstNode): boolean =>
  node['type'] === 'OPERATOR_UNPACK' ||
  (knownKind(node) !== 'SUBQUERY' && childNodes(node).some(hasUnpackedStar))

/** An expression with a star is repeated for each of its columns, and named after it. */
function readRepeated(node: AstNode, star: AstNode, scope: Scope): readonly NamedValue[] {
  const alias = optionalText(node, 'alias')
  return starColumns(star, scope).map(({ name }, starIndex) => ({
    name: alias === undefined ? name : repeatedAlias(alias, name, star),
    value: scope.analysis.expression(node, { ...scope, starIndex }),
  }))
}

/** `COLUMNS('(a|b)_x') AS 'y_\1'` takes its names from the groups of the regular expression. */
function repeatedAlias(alias: string, name: string, star: AstNode): string {
  const filter = star['expr']
  const pattern = filter === null || filter === undefined ? undefined : constantText(child(star, 'expr'))
  if (pattern === undefined || !alias.includes('\\')) return alias
  const groups = regularExpression(pattern, star).exec(name) ?? []
  return alias.replaceAll(/\\(\d)/g, (_, group: string) => groups[Number(group)] ?? '')
}

/** `unnest(struct)` gives a column for each field, and goes deeper where it is told to. */
function readUnnestedStruct(node: AstNode, scope: Scope): readonly NamedValue[] | undefined {
  if (!isUnnest(node)) return undefined
  const [operand, ...options] = children(node, 'children')
  if (operand === undefined) return undefined
  const value = scope.analysis.expression(operand, scope)
  const unnested = value.fields === undefined ? elementOf(value) : value
  const depth = unnestDepth(options)
  if (depth === 1 && value.fields === undefined) return undefined
  return unnested.fields === undefined ? undefined : fieldsOf(unnested, depth - (unnested === value ? 1 : 2))
}

function unnestDepth(options: readonly AstNode[]): number {
  for (const option of options) {
    const name = foldName(optionalText(option, 'alias') ?? '')
    if (name === 'recursive') return Number.POSITIVE_INFINITY
    if (name === 'max_depth') return constantPosition(option) ?? 1
  }
  return 1
}

const fieldsOf = (value: Value, depth: number): readonly NamedValue[] =>
  (value.fields ?? []).flatMap((field) =>
    depth > 0 && field.value.fields !== undefined ? fieldsOf(field.value, depth - 1) : [field],
  )

const isUnnest = (node: AstNode): boolean =>
  knownKind(node) === 'FUNCTION' && foldName(text(node, 'function_name')) === 'unnest'

/** The arguments of `unnest` in an expression, which decide how many rows there are. */
export function unnestedOperands(node: AstNode): readonly AstNode[] {
  if (isUnnest(node)) return children(node, 'children').slice(0, 1)
  return knownKind(node) === 'SUBQUERY' ? [] : childNodes(node).flatMap(unnestedOperands)
}

/** Whether an expression aggregates, so that GROUP BY ALL does not group by it. */
export function hasAggregate(node: AstNode): boolean {
  const kind = knownKind(node)
  if (kind === 'SUBQUERY' || kind === 'WINDOW') return false
  if (kind === 'FUNCTION' && aggregateFunctions.has(foldName(text(node, 'function_name')))) return true
  return childNodes(node).some(hasAggregate)
}
