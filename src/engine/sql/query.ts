import { knownKind } from './ast-children.ts'
import {
  child,
  children,
  flag,
  offsetOf,
  givenChildren,
  optionalText,
  text,
  texts,
  type AstNode,
} from './ast.ts'
import { commonTables } from './common-tables.ts'
import { readModifiers } from './modifiers.ts'
import { readIndirect } from './read-values.ts'
import { renamedColumns } from './relation.ts'
import { foldName, sameName } from './same-name.ts'
import { withFrom, type Relation, type Scope } from './scope.ts'
import { hasAggregate, readSelectList, unnestedOperands, type SelectItem } from './select-items.ts'
import { SqlFaultError } from './sql-fault.ts'
import { distinct, indirect, oneOf, type Edge, type NamedValue } from './value.ts'
import { constantPosition } from './constants.ts'

/** The columns of a query and what decided its rows. `outer` holds what is around it. */
export function readQuery(node: AstNode, outer: Scope): Relation {
  const scope = withCommonTables(node, outer)
  switch (knownKind(node)) {
    case 'SELECT_NODE':
      return readSelect(node, scope)
    case 'SET_OPERATION_NODE':
      return readSetOperation(node, scope)
    case 'RECURSIVE_CTE_NODE':
      return readRecursion(node, scope)
    default:
      throw new SqlFaultError('unsupported-sql', `${text(node, 'type')} is not a query`, offsetOf(node))
  }
}

/** Each CTE sees those before it, and is read when it is first used, as DuckDB does. */
function withCommonTables(node: AstNode, outer: Scope): Scope {
  return commonTables(node).reduce((scope, { name, query, columnNames }) => {
    let relation: Relation | undefined
    const read = (): Relation => (relation ??= renamed(scope.analysis.query(query, scope), columnNames))
    return withCommonTable(scope, name, read)
  }, outer)
}

const withCommonTable = (scope: Scope, name: string, read: () => Relation): Scope => ({
  ...scope,
  commonTables: new Map(scope.commonTables).set(foldName(name), read),
})

const renamed = ({ columns, indirect: edges }: Relation, names: readonly string[]): Relation => ({
  columns: renamedColumns(columns, names),
  indirect: edges,
})

function readSelect(node: AstNode, outer: Scope): Relation {
  const from = outer.analysis.from(child(node, 'from_table'), outer)
  const plain = withFrom(outer, from)
  outer.analysis.onSelect(node, plain)
  const items = readSelectList(node, plain)
  const columns = items.flatMap((item) => item.columns)
  const scope = { ...plain, aliases: columns }
  const edges = [
    ...from.indirect,
    ...readIndirect(givenChildren(node, 'where_clause', 'qualify'), scope, 'FILTER'),
    ...readIndirect(givenChildren(node, 'having'), havingScope(node, items, scope), 'FILTER'),
    ...readIndirect(
      items.flatMap((item) => unnestedOperands(item.node)),
      scope,
      'JOIN',
    ),
    ...readGroups(node, items, scope),
    ...readModifiers(node, columns, scope),
  ]
  return { columns, indirect: distinct(edges) }
}

/** In HAVING an alias comes before a column, unless the column is one that is grouped by. */
function havingScope(node: AstNode, items: readonly SelectItem[], scope: Scope): Scope {
  const isAll = text(node, 'aggregate_handling') === 'FORCE_AGGREGATES'
  const groups = isAll ? items.map((item) => item.node) : children(node, 'group_expressions')
  const grouped = new Set(groups.flatMap((group) => groupedName(group, items) ?? []).map(foldName))
  return { ...scope, preferred: scope.aliases.filter(({ name }) => !grouped.has(foldName(name))) }
}

/** The column that a GROUP BY entry names, itself or as a position or an alias. */
function groupedName(group: AstNode, items: readonly SelectItem[]): string | undefined {
  const position = constantPosition(group)
  const named = position === undefined ? group : items[position - 1]?.node
  if (named?.['class'] !== 'COLUMN_REF') return undefined
  const name = texts(named, 'column_names').at(-1) ?? ''
  const aliased = items.find((item) => sameName(optionalText(item.node, 'alias') ?? '', name))?.node
  return aliased?.['class'] === 'COLUMN_REF' ? texts(aliased, 'column_names').at(-1) : name
}

function readGroups(node: AstNode, items: readonly SelectItem[], scope: Scope): readonly Edge[] {
  const isAll = text(node, 'aggregate_handling') === 'FORCE_AGGREGATES'
  const all = isAll ? items.filter((item) => !hasAggregate(item.node)).flatMap((item) => item.columns) : []
  const columns = items.flatMap((item) => item.columns)
  const written = children(node, 'group_expressions').flatMap((group) => {
    const position = constantPosition(group)
    const column = position === undefined ? undefined : columns[position - 1]
    if (column !== undefined) return indirect([column.value], 'GROUP_BY')
    return readIndirect([group], scope, 'GROUP_BY')
  })
  return [
    ...written,
    ...indirect(
      all.map(({ value }) => value),
      'GROUP_BY',
    ),
  ]
}

function readSetOperation(node: AstNode, scope: Scope): Relation {
  const left = scope.analysis.query(child(node, 'left'), scope)
  const right = scope.analysis.query(child(node, 'right'), scope)
  const kind = text(node, 'setop_type')
  const columns = setColumns(kind, left.columns, right.columns)
  const both = [...left.columns, ...right.columns]
  // ORDER BY can use the names of the right side too: they mean what stands at the same place.
  const others = right.columns.map(({ name, value }, index) => ({
    name,
    value: kind === 'UNION_BY_NAME' ? value : (columns[index]?.value ?? value),
  }))
  const edges = [
    ...left.indirect,
    ...right.indirect,
    ...comparedColumns(kind, flag(node, 'setop_all'), both),
    ...readModifiers(node, columns, { ...scope, bindings: [], merged: [], aliases: [...columns, ...others] }),
  ]
  return { columns, indirect: distinct(edges) }
}

/** EXCEPT and INTERSECT give rows of the left side; the right one only decides which. */
function setColumns(
  kind: string,
  left: readonly NamedValue[],
  right: readonly NamedValue[],
): readonly NamedValue[] {
  switch (kind) {
    case 'UNION':
      return left.map(({ name, value }, index) => ({
        name,
        value: oneOf([value, right[index]?.value ?? []].flat()),
      }))
    case 'UNION_BY_NAME': {
      const only = right.filter(({ name }) => !left.some((other) => sameName(other.name, name)))
      const shared = left.map(({ name, value }) => {
        const other = right.find((column) => sameName(column.name, name))
        return { name, value: oneOf([value, other?.value ?? []].flat()) }
      })
      return [...shared, ...only]
    }
    case 'EXCEPT':
    case 'INTERSECT':
      return left
    default:
      throw new SqlFaultError('unsupported-sql', `Hansa does not know the set operation ${kind}`)
  }
}

/** Which rows a set operation leaves depends on all columns that it compares. */
function comparedColumns(kind: string, isAll: boolean, columns: readonly NamedValue[]): readonly Edge[] {
  const values = columns.map(({ value }) => value)
  if (kind === 'EXCEPT' || kind === 'INTERSECT') return indirect(values, 'FILTER')
  return isAll ? [] : indirect(values, 'GROUP_BY')
}

/** Reads the recursive part again with what it gave, until nothing is added. */
function readRecursion(node: AstNode, scope: Scope): Relation {
  const name = text(node, 'cte_name')
  let relation = renamed(scope.analysis.query(child(node, 'left'), scope), texts(node, 'aliases'))
  for (;;) {
    const soFar = relation
    const read = (): Relation => soFar
    const within = withCommonTable(withCommonTable(scope, name, read), `recurring\0${name}`, read)
    const step = scope.analysis.query(child(node, 'right'), within)
    relation = grown(node, soFar, step)
    if (size(relation) === size(soFar)) return relation
  }
}

function grown(node: AstNode, soFar: Relation, step: Relation): Relation {
  const columns = setColumns('UNION', soFar.columns, step.columns)
  const keys = children(node, 'key_targets').flatMap((key) => texts(key, 'column_names').slice(-1))
  const compared =
    keys.length === 0 ? columns : columns.filter(({ name }) => keys.some((key) => sameName(key, name)))
  const edges = [
    ...soFar.indirect,
    ...step.indirect,
    ...comparedColumns('UNION', flag(node, 'union_all'), compared),
  ]
  return { columns, indirect: distinct(edges) }
}

const size = ({ columns, indirect: edges }: Relation): number =>
  columns.reduce((sum, { value }) => sum + value.edges.length, edges.length)
