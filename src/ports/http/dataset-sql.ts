import { HansaError } from '../../errors.ts'
import { quoteIdentifier, quoteName } from '../../engine/quote.ts'
import { foldName } from '../../engine/sql/same-name.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { ColumnType } from '../../spec/logical-type.ts'
import { parameters, type DatasetRequest } from './dataset-request.ts'
import { filterLiteral } from './filter-literal.ts'

/** A column that the reader may see. */
export interface ReadableColumn {
  readonly name: string
  readonly type: ColumnType
}

export interface ReadableTable {
  /** Domain and dataset, with its version where one is asked for. */
  readonly name: readonly [string, string]
  readonly columns: readonly ReadableColumn[]
}

/**
 * The statement of a request: every name is quoted and is one of the table's, every value is a literal of its column's
 * type. Throws `invalid_input` or `undefined_column`, with the nearest name, for what is not known.
 */
export function datasetSql({ name, columns }: ReadableTable, request: DatasetRequest): string {
  const find = columnFinder(columns)
  const selected = (request.columns ?? columns.map((column) => column.name)).map((each) => find(each).name)
  if (selected.length === 0)
    throw new HansaError('denied', 'of this dataset you may see no column', {
      remedy: 'Its owners decide: `hansa access request`.',
    })
  const conditions = request.filters.map((filter) => condition(columns, filter))
  const order = request.sort.map(
    ({ column, descending }) => `${quoteIdentifier(find(column).name)}${descending ? ' DESC' : ''}`,
  )
  return [
    `SELECT ${selected.map(quoteIdentifier).join(', ')} FROM ${quoteName(name)}`,
    conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`,
    order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`,
    request.limit === undefined ? '' : ` LIMIT ${request.limit}`,
  ].join('')
}

function columnFinder(columns: readonly ReadableColumn[]): (name: string) => ReadableColumn {
  return (name) => {
    const found = findColumn(columns, name)
    if (found !== undefined) return found
    throw new HansaError('undefined_column', `there is no column "${name}" here`, {
      remedy:
        didYouMean(
          name,
          columns.map((column) => column.name),
        ) ?? listed(columns),
    })
  }
}

const findColumn = (columns: readonly ReadableColumn[], name: string): ReadableColumn | undefined =>
  columns.find((column) => foldName(column.name) === foldName(name))

const listed = (columns: readonly ReadableColumn[]): string =>
  `There are: ${columns.map(({ name }) => name).join(', ')}.`

const comparisons: ReadonlyMap<string, string> = new Map([
  ['eq', '='],
  ['ne', '<>'],
  ['lt', '<'],
  ['lte', '<='],
  ['gt', '>'],
  ['gte', '>='],
])

const operators = [...comparisons.keys(), 'in', 'null']

/** `column=value`, or `column.operator=value`. A column may have a dot in its name. */
function condition(columns: readonly ReadableColumn[], [name, value]: readonly [string, string]): string {
  const plain = findColumn(columns, name)
  if (plain !== undefined) return compared(plain, 'eq', value)
  const dot = name.lastIndexOf('.')
  const column = dot < 0 ? undefined : findColumn(columns, name.slice(0, dot))
  if (column !== undefined) return compared(column, name.slice(dot + 1), value)
  const asked = dot < 0 ? name : name.slice(0, dot)
  throw new HansaError('invalid_input', `there is no column or parameter "${asked}"`, {
    remedy: didYouMean(asked, [...columns.map((each) => each.name), ...parameters]) ?? listed(columns),
  })
}

function compared({ name, type }: ReadableColumn, operator: string, value: string): string {
  const column = quoteIdentifier(name)
  const literal = (text: string): string => filterLiteral(name, type, text)
  const comparison = comparisons.get(operator)
  if (comparison !== undefined) return `${column} ${comparison} ${literal(value)}`
  if (operator === 'in') return `${column} IN (${listedValues(value).map(literal).join(', ')})`
  if (operator === 'null' && (value === 'true' || value === 'false'))
    return `${column} IS ${value === 'true' ? '' : 'NOT '}NULL`
  if (operator === 'null')
    throw new HansaError('invalid_input', `"${name}.null" is true or false`, {
      remedy: `Send \`${name}.null=true\`.`,
    })
  throw new HansaError('invalid_input', `there is no filter ".${operator}"`, {
    remedy: didYouMean(operator, operators) ?? `There are: .${operators.join(', .')}.`,
  })
}

/** Values between commas; a backslash before a comma or another backslash takes it as it is. */
const listedValues = (text: string): readonly string[] =>
  [...`${text},`.matchAll(/((?:\\[\\,]|[^,])*),/g)].map(([, value = '']) =>
    value.replaceAll(/\\([\\,])/g, '$1'),
  )
