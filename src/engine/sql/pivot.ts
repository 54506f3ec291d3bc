import {
  child,
  children,
  list,
  offsetOf,
  optionalChild,
  optionalText,
  text,
  texts,
  type AstNode,
} from './ast.ts'
import { isObject, type Json } from './json.ts'
import { readIndirect, readValues } from './read-values.ts'
import { foldName, sameName } from './same-name.ts'
import { resolveColumn, unknownName, withFrom, type Relation, type Scope } from './scope.ts'
import { SqlFaultError } from './sql-fault.ts'
import { repeatedStars, starColumns } from './star.ts'
import { indirect, oneOf, withEdges, constant, type NamedValue, type Value } from './value.ts'

/** PIVOT with given values, or UNPIVOT: its columns, and the rows it groups or leaves out. */
export function readPivot(node: AstNode, outer: Scope): Relation {
  const from = outer.analysis.from(child(node, 'source'), outer)
  const scope = withFrom(outer, from)
  const relation =
    texts(node, 'unpivot_names').length > 0 ? readUnpivot(node, scope) : readPivoted(node, scope)
  return { columns: relation.columns, indirect: [...from.indirect, ...relation.indirect] }
}

const allColumns = (scope: Scope): readonly NamedValue[] =>
  starColumns({ class: 'STAR', type: 'STAR', alias: '' }, scope)

function readPivoted(node: AstNode, scope: Scope): Relation {
  const pivots = children(node, 'pivots')
  const keys = pivots.flatMap((pivot) => children(pivot, 'pivot_expressions'))
  const aggregates = children(node, 'aggregates')
  const groups = groupColumns(node, scope, [...keys, ...aggregates])
  const condition = readIndirect(keys, scope, 'CONDITIONAL')
  const cells = combinations(pivots.map((pivot) => entryNames(node, pivot)))
  const columns = cells.flatMap((names) =>
    aggregates.map((aggregate): NamedValue => ({
      name: cellName(names, aggregate, aggregates.length),
      value: withEdges(scope.analysis.expression(aggregate, scope), condition),
    })),
  )
  const grouping = indirect(
    groups.map(({ value }) => value),
    'GROUP_BY',
  )
  return { columns: [...groups, ...columns], indirect: grouping }
}

/** Without GROUP BY, every column that neither chooses nor is aggregated stays and groups. */
function groupColumns(node: AstNode, scope: Scope, used: readonly AstNode[]): readonly NamedValue[] {
  const columns = allColumns(scope)
  const named = texts(node, 'groups')
  if (named.length === 0) {
    const names = new Set(used.flatMap(columnNames).map(foldName))
    return columns.filter(({ name }) => !names.has(foldName(name)))
  }
  return named.map((name) => columnNamed(name, columns, node))
}

/** The names of columns that an expression mentions. */
function columnNames(node: AstNode): readonly string[] {
  const own = node['class'] === 'COLUMN_REF' ? texts(node, 'column_names').slice(-1) : []
  const below = Object.values(node).flatMap((value) => {
    const values: readonly Json[] = Array.isArray(value) ? value : [value]
    return values.filter(isObject).flatMap(columnNames)
  })
  return [...own, ...below]
}

function columnNamed(name: string, columns: readonly NamedValue[], node: AstNode): NamedValue {
  const found = columns.find((column) => sameName(column.name, name))
  if (found !== undefined) return found
  const names = columns.map((column) => column.name)
  throw unknownName(`there is no column \`${name}\` here`, name, { names, node })
}

function entryNames(node: AstNode, pivot: AstNode): readonly string[] {
  if (optionalText(pivot, 'pivot_enum') !== undefined)
    throw new SqlFaultError('unsupported-sql', 'the values of an ENUM are not known here', offsetOf(node), {
      remedy: 'Write the values: FOR column IN (…).',
    })
  return children(pivot, 'entries').map(
    (entry) =>
      optionalText(entry, 'alias') ??
      list(entry, 'values')
        .map((value) => valueText(value, node))
        .join('_'),
  )
}

/** A constant as DuckDB writes it into a column's name. */
function valueText(value: Json, node: AstNode): string {
  const held = isObject(value) ? value['value'] : undefined
  const type = isObject(value) && isObject(value['type']) ? text(value['type'], 'id') : ''
  if (isObject(value) && value['is_null'] === true) return 'NULL'
  if (typeof held === 'string' || typeof held === 'boolean') return String(held)
  if (typeof held === 'number' && /INT/.test(type)) return String(held)
  throw new SqlFaultError(
    'unsupported-sql',
    `a value of type ${type} does not name a column`,
    offsetOf(node),
    {
      remedy: 'Give it a name: IN (value AS name).',
    },
  )
}

const combinations = (lists: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  lists.reduce<readonly (readonly string[])[]>(
    (so, names) => so.flatMap((before) => names.map((name) => [...before, name])),
    [[]],
  )

function cellName(names: readonly string[], aggregate: AstNode, count: number): string {
  const alias = optionalText(aggregate, 'alias')
  if (alias === undefined && count === 1) return names.join('_')
  return [...names, alias ?? optionalText(aggregate, 'label') ?? ''].join('_')
}

/** Each row becomes one for every entry; rows in which all its values are NULL are left out unless asked for. */
function readUnpivot(node: AstNode, scope: Scope): Relation {
  const columns = allColumns(scope)
  const [pivot] = children(node, 'pivots')
  if (pivot === undefined)
    throw new SqlFaultError('unsupported-sql', 'this UNPIVOT has no columns', offsetOf(node))
  const entries = children(pivot, 'entries').flatMap((entry) => readEntry(entry, columns, { node, scope }))
  const used = new Set(entries.flatMap(({ names }) => names).map(foldName))
  const kept = columns.filter(({ name }) => !used.has(foldName(name)))
  const labels = texts(pivot, 'unpivot_names').map((name): NamedValue => ({ name, value: constant }))
  const values = texts(node, 'unpivot_names').map((name, index): NamedValue => ({
    name,
    value: oneOf(entries.flatMap((entry) => entry.values[index] ?? [])),
  }))
  const dropping = node['include_nulls'] === true ? [] : values.map(({ value }) => value)
  return { columns: [...kept, ...labels, ...values], indirect: indirect(dropping, 'FILTER') }
}

interface Entry {
  /** The columns that the entry uses up. */
  readonly names: readonly string[]
  readonly values: readonly Value[]
}

function readEntry(
  entry: AstNode,
  columns: readonly NamedValue[],
  { node, scope }: { readonly node: AstNode; readonly scope: Scope },
): readonly Entry[] {
  const expression = optionalChild(entry, 'star_expr')
  if (expression === undefined) {
    const named = list(entry, 'values').map((value) => columnNamed(valueText(value, node), columns, node))
    return [{ names: named.map(({ name }) => name), values: named.map(({ value }) => value) }]
  }
  if (repeatedStars(expression)[0] === expression)
    return starColumns(expression, scope).map(({ name, value }) => ({ names: [name], values: [value] }))
  const names = columnNames(expression)
  for (const name of names) resolveColumn([name], scope, expression)
  return [{ names, values: readValues([expression], scope) }]
}
