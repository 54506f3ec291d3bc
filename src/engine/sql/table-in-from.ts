import {
  child,
  nodeKind,
  optionalChild,
  optionalText,
  qualifiedName,
  text,
  texts,
  type AstNode,
} from './ast.ts'
import { conjuncts, writtenCondition, type Condition, type WrittenCondition } from './pushed-condition.ts'
import { foldName, sameName } from './same-name.ts'
import { bindingsNamed, type Binding, type Scope } from './scope.ts'
import { indexOfTable, type KnownTable } from './used-columns.ts'

/** A SELECT of the statement with the names that its WHERE can use. */
export type ReadSelect = readonly [node: AstNode, scope: Scope]

/** A condition with its place in the tree. */
export interface PlacedCondition {
  readonly node: AstNode
  readonly condition: Condition
}

/** What of the WHERE of a SELECT compares columns of one table with literals. Each of these is not true where the column is NULL. */
export function conditionsOn(
  index: number,
  [node, scope]: ReadSelect,
  tables: readonly KnownTable[],
): readonly PlacedCondition[] {
  const where = optionalChild(node, 'where_clause')
  const isWhole = where !== undefined && isAbsent(node['sample'])
  const binding = isWhole ? bindingInFrom(index, [node, scope], tables) : undefined
  if (where === undefined || binding === undefined) return []
  return conjuncts(where).flatMap((conjunct) => {
    const written = writtenCondition(conjunct)
    const column = written === undefined ? undefined : columnOf(written, binding, scope)
    return written === undefined || column === undefined
      ? []
      : [{ node: conjunct, condition: { column, operator: written.operator, values: written.values } }]
  })
}

/** What FROM calls a table that it names itself, where all its joins look at two rows at a time and at nothing else. */
export function bindingInFrom(
  index: number,
  [node, scope]: ReadSelect,
  tables: readonly KnownTable[],
): Binding | undefined {
  const inFrom = plainTables(child(node, 'from_table'))
  const table = inFrom.find((each) => !isCommon(each, scope) && isTable(each, index, tables))
  return table === undefined ? undefined : bindingOf(table, scope)
}

const joinTypes: ReadonlySet<string> = new Set(['INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER'])
const joinKinds: ReadonlySet<string> = new Set(['REGULAR', 'CROSS'])

/** The tables that FROM names itself, where all its joins are those that look at two rows at a time and no others. */
function plainTables(node: AstNode): readonly AstNode[] {
  switch (nodeKind(node)) {
    case 'BASE_TABLE':
      return isPlain(node) ? [node] : []
    case 'JOIN': {
      const isKnown = joinTypes.has(text(node, 'join_type')) && joinKinds.has(text(node, 'ref_type'))
      if (!isKnown || !isOrdinary(node)) return []
      return [...plainTables(child(node, 'left')), ...plainTables(child(node, 'right'))]
    }
    default:
      return []
  }
}

/** Whether a join has nothing below it that looks at more than the rows of two sides. */
const isOrdinary = (node: AstNode): boolean => {
  const kind = nodeKind(node)
  if (kind !== 'JOIN') return kind === 'BASE_TABLE' || kind === 'SUBQUERY' || kind === 'EXPRESSION_LIST'
  return (
    joinTypes.has(text(node, 'join_type')) &&
    joinKinds.has(text(node, 'ref_type')) &&
    isOrdinary(child(node, 'left')) &&
    isOrdinary(child(node, 'right'))
  )
}

export const isPlain = (table: AstNode): boolean =>
  isAbsent(table['sample']) && isAbsent(table['at_clause']) && texts(table, 'column_name_alias').length === 0

export const isAbsent = (value: unknown): boolean => value === null || value === undefined

const isCommon = (table: AstNode, { commonTables: common }: Scope): boolean =>
  common.has(qualifiedName(table, 'table_name').map(foldName).join('\0'))

export const isTable = (table: AstNode, index: number, tables: readonly KnownTable[]): boolean =>
  indexOfTable(qualifiedName(table, 'table_name'), tables) === index

/** What names of FROM mean the table; undefined where another one has its name too. */
function bindingOf(table: AstNode, scope: Scope): Binding | undefined {
  const alias = optionalText(table, 'alias') ?? text(table, 'table_name')
  const [binding, second] = scope.bindings.filter((each) => sameName(each.alias, alias))
  return second === undefined ? binding : undefined
}

/** The column of `binding` that a name means for certain. */
export function columnOf(
  { names }: Pick<WrittenCondition, 'names'>,
  binding: Binding,
  scope: Scope,
): string | undefined {
  const name = names.at(-1) ?? ''
  const before = names.slice(0, -1)
  const having = scope.bindings.filter(({ columns }) => columns.some((each) => sameName(each.name, name)))
  const isMerged = scope.merged.some((each) => sameName(each.name, name))
  const meant = before.length === 0 ? (isMerged ? [] : having) : bindingsNamed(before, scope)
  const [only, second] = meant
  if (only !== binding || second !== undefined) return undefined
  return binding.columns.find((each) => sameName(each.name, name))?.name
}
