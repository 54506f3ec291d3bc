import { childNodes, knownKind } from './ast-children.ts'
import {
  child,
  children,
  flag,
  givenChildren,
  offsetOf,
  optionalChild,
  optionalText,
  text,
  texts,
  type AstNode,
} from './ast.ts'
import { columnFilter } from './column-filter.ts'
import { foldName, sameName } from './same-name.ts'
import { bindingsNamed, tryColumn, unknownName, type Binding, type Scope } from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import { transform, type NamedValue, type Value } from './value.ts'

interface StarColumn extends NamedValue {
  /** The table it comes from, for `EXCLUDE (t.c)`. */
  readonly from: string
}

/** The columns that `*`, `t.*`, `struct.*` or `COLUMNS(…)` stands for, in order. */
export function starColumns(node: AstNode, scope: Scope): readonly NamedValue[] {
  const all = replaced(node, excluded(node, allColumns(node, scope)), scope)
  const kept = all.filter(columnFilter(optionalChild(node, 'expr'), all, node))
  if (kept.length > 0) return kept.map((column) => renamed(node, column))
  throw new SqlFaultError('unknown-column', 'no column matches here', offsetOf(node), {
    ...(all.length === 0 ? {} : { expected: `a choice from ${all.map(({ name }) => name).join(', ')}` }),
  })
}

/** A star inside an expression: the column it stands for in this repetition, or all of them. */
export function starValue(node: AstNode, scope: Scope): Value {
  const columns = starColumns(node, scope)
  const current = scope.starIndex === undefined ? undefined : columns[scope.starIndex]
  return current === undefined ? transform(columns.map(({ value }) => value)) : current.value
}

/** The stars for whose columns an expression is repeated. Those of subqueries and `*COLUMNS(…)` are not. */
export function repeatedStars(node: AstNode): readonly AstNode[] {
  const kind = knownKind(node)
  if (kind === 'STAR') return [node]
  if (kind === 'OPERATOR' && text(node, 'type') === 'OPERATOR_UNPACK') return []
  const below = kind === 'SUBQUERY' ? givenChildren(node, 'child') : childNodes(node)
  return below.flatMap(repeatedStars)
}

function allColumns(node: AstNode, scope: Scope): readonly StarColumn[] {
  const relation = optionalText(node, 'relation_name')
  if (relation === undefined) return mergedColumns(scope)
  const [binding] = bindingsNamed([relation], scope)
  if (binding !== undefined) return columnsOf(binding)
  const column = tryColumn([relation], scope, node)
  if (column?.value.fields !== undefined)
    return column.value.fields.map((field) => ({ ...field, from: column.name }))
  const names = scope.bindings.map(({ alias }) => alias)
  throw unknownName(`there is no table or struct \`${relation}\` here`, relation, { names, node })
}

const columnsOf = ({ alias, columns }: Binding): readonly StarColumn[] =>
  columns.map((column) => ({ ...column, from: alias }))

/** A column that USING made one of several appears where the first of them stands. */
function mergedColumns(scope: Scope): readonly StarColumn[] {
  const shown = new Set<unknown>()
  return scope.bindings.flatMap((binding) =>
    binding.columns.flatMap((column): StarColumn[] => {
      const merged = scope.merged.find(({ members }) => members.includes(column))
      if (merged === undefined) return [{ ...column, from: binding.alias }]
      if (shown.has(merged)) return []
      shown.add(merged)
      return [{ name: column.name, value: merged.value, from: binding.alias }]
    }),
  )
}

function excluded(node: AstNode, columns: readonly StarColumn[]): readonly StarColumn[] {
  const names = texts(node, 'exclude_list')
  const qualified = children(node, 'qualified_exclude_list')
  for (const name of names) mustHave(name, columns, { node, list: 'EXCLUDE' })
  return columns.filter(
    (column) =>
      !names.some((name) => sameName(name, column.name)) &&
      !qualified.some(
        (name) => sameName(text(name, 'table'), column.from) && sameName(text(name, 'column'), column.name),
      ),
  )
}

function replaced(node: AstNode, columns: readonly StarColumn[], scope: Scope): readonly StarColumn[] {
  const entries = children(node, 'replace_list').map((entry) => ({
    name: text(entry, 'key'),
    value: scope.analysis.expression(child(entry, 'value'), scope),
  }))
  for (const { name } of entries) mustHave(name, columns, { node, list: 'REPLACE' })
  return columns.map((column) => {
    const entry = entries.find(({ name }) => sameName(name, column.name))
    return entry === undefined ? column : { ...column, value: entry.value }
  })
}

function renamed(node: AstNode, column: StarColumn): NamedValue {
  const entry = children(node, 'rename_list').find((rename) => {
    const key = child(rename, 'key')
    const table = optionalText(key, 'table')
    return sameName(text(key, 'column'), column.name) && (table === undefined || sameName(table, column.from))
  })
  const name = entry === undefined ? column.name : text(entry, 'value')
  return { name, value: column.value }
}

function mustHave(
  name: string,
  columns: readonly StarColumn[],
  { node, list }: { readonly node: AstNode; readonly list: string },
): void {
  if (columns.some((column) => foldName(column.name) === foldName(name))) return
  const names = columns.map((column) => column.name)
  throw unknownName(`${list} names \`${name}\`, which is no column here`, name, { names, node })
}

/** `* LIKE 'a%'` and its kind: a star that a comparison of names narrows. */
export function narrowedStar(node: AstNode): AstNode | undefined {
  if (knownKind(node) !== 'FUNCTION') return undefined
  const [star, ...others] = children(node, 'children')
  if (star?.['class'] !== 'STAR' || flag(star, 'columns') || others.length === 0) return undefined
  return { ...star, expr: node }
}
