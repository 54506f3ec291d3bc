import { didYouMean } from '../../spec/nearest.ts'
import { offsetOf, type AstNode } from './ast.ts'
import { sameName } from './same-name.ts'
import { SqlFaultError } from './sql-fault.ts'
import {
  constant,
  fieldOf,
  transform,
  type Edge,
  type NamedValue,
  type ShapedColumn,
  type Value,
} from './value.ts'

/** A table that the caller knows: `key` is what lineage calls it. */
export interface CatalogTable {
  readonly key: string
  readonly columns: readonly ShapedColumn[]
}

/** Finds the table that a name in FROM means; undefined where there is none. */
export type Catalog = (name: readonly string[]) => CatalogTable | undefined

/** The rows of a query: its columns, and what decided which rows there are and in what order. */
export interface Relation {
  readonly columns: readonly NamedValue[]
  readonly indirect: readonly Edge[]
}

/** One name in FROM with its columns. */
export interface Binding {
  readonly alias: string
  /** What was written before a table's name; undefined where an alias hides it. */
  readonly qualifier: readonly string[] | undefined
  readonly columns: readonly NamedValue[]
}

/** A column that USING or NATURAL made one of several. */
export interface MergedColumn {
  readonly name: string
  readonly value: Value
  readonly members: readonly NamedValue[]
}

/** What FROM offers. */
export interface From {
  readonly bindings: readonly Binding[]
  readonly merged: readonly MergedColumn[]
  readonly indirect: readonly Edge[]
}

/** The readers of the parts of a statement, which need one another. */
export interface Analysis {
  readonly catalog: Catalog
  /** Whether there may be `$1`. */
  readonly hasParameters: boolean
  readonly expression: (node: AstNode, scope: Scope) => Value
  readonly from: (node: AstNode, scope: Scope) => From
  readonly query: (node: AstNode, scope: Scope) => Relation
  /** Told of each SELECT with the names that its WHERE can use. */
  readonly onSelect: (node: AstNode, scope: Scope) => void
}

/** The names that a part of a statement can use, innermost first. */
export interface Scope {
  readonly analysis: Analysis
  /** Parameters of lambdas. */
  readonly parameters: readonly NamedValue[]
  /** Columns of the same SELECT that come before those of tables. */
  readonly preferred: readonly NamedValue[]
  readonly bindings: readonly Binding[]
  readonly merged: readonly MergedColumn[]
  /** Columns of the same SELECT that a name can mean when no table has it. */
  readonly aliases: readonly NamedValue[]
  readonly commonTables: ReadonlyMap<string, () => Relation>
  /** Which column of a star stands for it now; undefined: all of them at once. */
  readonly starIndex: number | undefined
  readonly outer: Scope | undefined
}

export const emptyFrom: From = { bindings: [], merged: [], indirect: [] }

/** A scope inside `outer` that has no names of its own yet. */
export const inside = (outer: Scope): Scope => ({
  analysis: outer.analysis,
  parameters: [],
  preferred: [],
  bindings: [],
  merged: [],
  aliases: [],
  commonTables: outer.commonTables,
  starIndex: undefined,
  outer,
})

/** `scope` with what FROM offers. */
export const withFrom = (scope: Scope, { bindings, merged }: From): Scope => ({ ...scope, bindings, merged })

/** Names that are values of the session rather than columns, where no column has them. */
export const sessionValues: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_date',
  'current_role',
  'current_schema',
  'current_time',
  'current_timestamp',
  'current_user',
  'localtime',
  'localtimestamp',
  'session_user',
  'user',
])

/** The column, field, alias or parameter that `names` mean, with the name it gives to an output column. */
export function resolveColumn(names: readonly string[], scope: Scope, node: AstNode): NamedValue {
  const found = tryColumn(names, scope, node)
  if (found !== undefined) return found
  const [first = '', ...more] = names
  if (more.length === 0 && sessionValues.has(first.toLowerCase())) return { name: first, value: constant }
  return unknownColumn(names, scope, node)
}

/** The same, or undefined where nothing has this name. */
export function tryColumn(names: readonly string[], scope: Scope, node: AstNode): NamedValue | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const found = lookUp(names, at, node)
    if (found !== undefined) return found
  }
  return undefined
}

function lookUp(names: readonly string[], scope: Scope, node: AstNode): NamedValue | undefined {
  const [first = '', ...path] = names
  const parameter = [...scope.parameters, ...scope.preferred].find(({ name }) => sameName(name, first))
  if (parameter !== undefined) return follow(parameter, path, node)
  const qualified = inBinding(names, scope, node)
  if (qualified !== undefined) return qualified
  const plain = plainColumn(first, scope, node) ?? scope.aliases.find(({ name }) => sameName(name, first))
  if (plain !== undefined) return follow(plain, path, node)
  const whole = path.length === 0 ? bindingsNamed([first], scope)[0] : undefined
  return whole === undefined ? undefined : { name: first, value: wholeRow(whole) }
}

/** `catalog.schema.table.column.field`, from the longest table name that fits to the shortest. */
function inBinding(names: readonly string[], scope: Scope, node: AstNode): NamedValue | undefined {
  for (let length = Math.min(3, names.length - 1); length > 0; length--)
    for (const binding of bindingsNamed(names.slice(0, length), scope)) {
      const [column = '', ...path] = names.slice(length)
      const found = binding.columns.find(({ name }) => sameName(name, column))
      if (found !== undefined) return follow(found, path, node)
    }
  return undefined
}

/** The bindings that `names` (an alias, or a table's name with what comes before it) can mean. */
export const bindingsNamed = (names: readonly string[], scope: Scope): readonly Binding[] =>
  scope.bindings.filter(({ alias, qualifier }) => {
    const before = names.slice(0, -1)
    if (!sameName(alias, names.at(-1) ?? '')) return false
    if (before.length === 0) return true
    return qualifier !== undefined && endsAlike(before, qualifier)
  })

/** Whether two qualifiers agree as far as both are written. */
const endsAlike = (left: readonly string[], right: readonly string[]): boolean =>
  left.toReversed().every((part, index) => sameName(part, right.at(-1 - index) ?? part))

function plainColumn(name: string, scope: Scope, node: AstNode): NamedValue | undefined {
  const candidates = scope.bindings.flatMap((binding) =>
    binding.columns.filter((column) => sameName(column.name, name)),
  )
  const [first, second] = candidates
  const merged = scope.merged.find(({ members }) => first !== undefined && members.includes(first))
  if (merged !== undefined && candidates.every((column) => merged.members.includes(column))) return merged
  if (second === undefined) return first
  const holders = scope.bindings.filter(({ columns }) =>
    columns.some((column) => sameName(column.name, name)),
  )
  const remedy = `Write ${holders.map(({ alias }) => `\`${alias}.${name}\``).join(' or ')}.`
  throw new SqlFaultError(
    'ambiguous-column',
    `more than one table has a column ${quoted(name)}`,
    offsetOf(node),
    {
      remedy,
    },
  )
}

const wholeRow = (binding: Binding): Value => ({
  ...transform(binding.columns.map(({ value }) => value)),
  fields: binding.columns,
})

/** Goes into a value by the names of fields. */
function follow(start: NamedValue, path: readonly string[], node: AstNode): NamedValue {
  return path.reduce((value, name) => ({ name, value: field(value.value, name, node) }), start)
}

/** The field `name` of a value; a struct that is known not to have it is a fault. */
export function field(value: Value, name: string, node: AstNode): Value {
  const found = fieldOf(value, name)
  if (found !== undefined) return found
  const names = value.fields?.map((known) => known.name) ?? []
  throw unknownName(`there is no field ${quoted(name)} here`, name, { names, node })
}

function unknownColumn(names: readonly string[], scope: Scope, node: AstNode): never {
  const name = names.at(-1) ?? ''
  const scopes = around(scope)
  const [binding] = scopes.flatMap((each) =>
    names.length > 1 ? bindingsNamed(names.slice(0, -1), each) : [],
  )
  if (binding !== undefined) {
    const available = binding.columns.map((column) => column.name)
    throw unknownName(`${quoted(binding.alias)} has no column ${quoted(name)}`, name, {
      names: available,
      node,
    })
  }
  const columns = scopes.flatMap(({ bindings, aliases }) =>
    [...bindings.flatMap((each) => each.columns), ...aliases].map((column) => column.name),
  )
  if (names.length === 1)
    throw unknownName(`there is no column ${quoted(name)} here`, name, { names: columns, node })
  const [first = ''] = names
  const tables = scopes.flatMap(({ bindings }) => bindings.map(({ alias }) => alias))
  throw unknownName(`there is no table or column ${quoted(first)} here`, first, {
    names: [...tables, ...columns].filter((each) => each !== ''),
    node,
  })
}

/** A scope and those around it. */
const around = (scope: Scope): readonly Scope[] =>
  scope.outer === undefined ? [scope] : [scope, ...around(scope.outer)]

const listed = 20

/** A fault that names what there is instead and the nearest of it. */
export function unknownName(
  message: string,
  name: string,
  { names, node }: { readonly names: readonly string[]; readonly node: AstNode },
): SqlFaultError {
  const distinctNames = [...new Set(names)]
  const shown = distinctNames.slice(0, listed).join(', ')
  const more = distinctNames.length > listed ? `, … (${distinctNames.length} in all)` : ''
  const remedy = didYouMean(name, distinctNames)
  return new SqlFaultError('unknown-column', message, offsetOf(node), {
    ...(shown === '' ? {} : { expected: `one of ${shown}${more}` }),
    ...(remedy === undefined ? {} : { remedy }),
  })
}

const quoted = (name: string): string => `\`${name}\``
