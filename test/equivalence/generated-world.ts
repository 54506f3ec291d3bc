/** A value of a generated row: as Cedar, DuckDB's CSV reader and the reference see it. */
export type Cell = string | number | boolean | null

export interface GeneratedColumn {
  readonly name: string
  readonly type: 'string' | 'long' | 'boolean' | 'date' | 'decimal'
  readonly required: boolean
  readonly classification: string | undefined
}

export type GeneratedRow = Readonly<Record<string, Cell>>

/** A dataset with policies about it, all of it made from random numbers. */
export interface GeneratedWorld {
  readonly columns: readonly GeneratedColumn[]
  readonly rows: readonly GeneratedRow[]
  /** Cedar texts by `@id`. */
  readonly policies: Readonly<Record<string, string>>
  readonly queries: readonly string[]
}

export const classifications = ['public', 'internal', 'confidential', 'restricted']

export type Random = () => number

export const pick = <T>(random: Random, choices: readonly T[]): T => {
  const choice = choices[Math.floor(random() * choices.length)]
  if (choice === undefined) throw new Error('there is nothing to choose from')
  return choice
}

const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))

const words = ['ash', 'birch', 'cedar', 'ORDER', 'Ölberg', "o'neill", '', 'a%b', 'x_y', '日本']

/** `id` is always there and clear, so that results have an order. */
export function generateWorld(random: Random, sizes: { rows: number; queries: number }): GeneratedWorld {
  const columns = generateColumns(random)
  const rows = Array.from({ length: sizes.rows }, (_, id) => generateRow(random, columns, id))
  const policies = generatePolicies(random, columns)
  return {
    columns,
    rows,
    policies,
    queries: Array.from({ length: sizes.queries }, () => generateQuery(random, columns)),
  }
}

function generateColumns(random: Random): GeneratedColumn[] {
  const types = ['string', 'string', 'long', 'boolean', 'date', 'decimal'] as const
  const others = Array.from({ length: between(random, 3, 7) }, (_, index): GeneratedColumn => ({
    name: `c${index}`,
    type: pick(random, types),
    required: random() < 0.5,
    classification: random() < 0.7 ? pick(random, classifications) : undefined,
  }))
  return [{ name: 'id', type: 'long', required: true, classification: undefined }, ...others]
}

const generateRow = (random: Random, columns: readonly GeneratedColumn[], id: number): GeneratedRow =>
  Object.fromEntries(
    columns.map((column) => [column.name, column.name === 'id' ? id : generateCell(random, column)]),
  )

function generateCell(random: Random, { type, required }: GeneratedColumn): Cell {
  if (!required && random() < 0.25) return null
  switch (type) {
    case 'string':
      return pick(random, words)
    case 'long':
      return between(random, -3, 12)
    case 'boolean':
      return random() < 0.5
    case 'date':
      return `20${between(random, 10, 30)}-${two(between(random, 1, 12))}-${two(between(random, 1, 28))}`
    case 'decimal':
      return (between(random, -400, 900) / 100).toFixed(2)
  }
}

const two = (number: number): string => String(number).padStart(2, '0')

const masks = [
  'replace-with-null',
  'mask-to-fixed-value',
  'sha-256-global',
  'sha-256-global',
  'mask-alphanum',
  'truncate-to-year',
  'truncate-to-month',
  'show-last-4',
  'show-first-4',
]

function generatePolicies(random: Random, columns: readonly GeneratedColumn[]): Record<string, string> {
  const policies: Record<string, string> = {}
  for (let index = 0; index < between(random, 0, 3); index += 1)
    policies[`rows.${index}`] = rowPolicy(random, columns, `rows.${index}`)
  for (let index = 0; index < between(random, 0, 3); index += 1)
    policies[`columns.${index}`] = columnPolicy(random, columns, `columns.${index}`)
  return policies
}

const head = (id: string): string => `@id("${id}")\n@reason("${id} says so")\n`

function rowPolicy(random: Random, columns: readonly GeneratedColumn[], id: string): string {
  const clause = random() < 0.5 ? 'when' : 'unless'
  const condition = rowCondition(random, columns, 2)
  return `${head(id)}forbid (principal, action == Hansa::Action::"readRow", resource is gen::items)\n${clause} { ${condition} };\n`
}

function columnPolicy(random: Random, columns: readonly GeneratedColumn[], id: string): string {
  const mask = random() < 0.7 ? `@mask("${pick(random, masks)}")\n` : ''
  const clear = 'resource.name != "id"'
  const about =
    random() < 0.5
      ? `resource.level >= ${between(random, 1, 3)}`
      : `resource.name == "${pick(random, columns.slice(1)).name}"`
  return `${head(id)}${mask}forbid (principal, action == Hansa::Action::"readColumn", resource)\nwhen { ${clear} && ${about} };\n`
}

function rowCondition(random: Random, columns: readonly GeneratedColumn[], depth: number): string {
  const roll = random()
  if (depth > 0 && roll < 0.25)
    return `(${rowCondition(random, columns, depth - 1)} && ${rowCondition(random, columns, depth - 1)})`
  if (depth > 0 && roll < 0.5)
    return `(${rowCondition(random, columns, depth - 1)} || ${rowCondition(random, columns, depth - 1)})`
  if (depth > 0 && roll < 0.6) return `!(${rowCondition(random, columns, depth - 1)})`
  return columnCondition(random, pick(random, columns))
}

/** Guarded where the column may be absent, as strict validation demands. */
function columnCondition(random: Random, column: GeneratedColumn): string {
  const about = comparison(random, column, `resource.${column.name}`)
  return column.required ? about : `(resource has ${column.name} && ${about})`
}

function comparison(random: Random, { type }: GeneratedColumn, value: string): string {
  const not = random() < 0.3 ? '!' : ''
  switch (type) {
    case 'string':
      return random() < 0.3
        ? `${not}(${value} like "${pick(random, ['a*', '*r*', '*%*', '*_y', "o'*"])}")`
        : random() < 0.3
          ? `["ash", "birch", "${pick(random, words)}"].contains(${value})`
          : `${value} ${pick(random, ['==', '!='])} "${pick(random, words)}"`
    case 'long':
      return random() < 0.2
        ? `${not}([1, 2, 3, ${between(random, -3, 12)}].contains(${value}))`
        : `${value} ${pick(random, ['==', '!=', '<', '<=', '>', '>='])} ${between(random, -3, 12)}`
    case 'boolean':
      return `${not}${value}`
    case 'date':
      return `${value} ${pick(random, ['<', '<=', '>', '>=', '=='])} datetime("20${between(random, 10, 30)}-06-15")`
    case 'decimal':
      return `${value}.${pick(random, ['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'])}(decimal("${(between(random, -400, 900) / 100).toFixed(2)}"))`
  }
}

/** Queries that name only `id` and `*`, or columns whose absence ends them alike in both ways of reading. */
function generateQuery(random: Random, columns: readonly GeneratedColumn[]): string {
  const column = pick(random, columns).name
  const other = pick(random, columns).name
  const number = between(random, 0, 20)
  return pick(random, [
    'select * from gen.items order by id',
    'select count(*) as n from gen.items',
    `select ${column}, count(*) as n from gen.items group by all order by all`,
    `select id as place, ${column} as value from gen.items where ${other} is not null order by id`,
    `select id from gen.items where ${column} is null order by id`,
    `select min(${column}) as low, max(${column}) as high, count(distinct ${column}) as kinds from gen.items`,
    `select id, row_number() over (order by ${column}, id) as place from gen.items order by id`,
    `select a.id, b.id as other from gen.items a join gen.items b on a.${column} = b.${column} and a.id < b.id order by all limit 50`,
    `select * from gen.items where id % 3 = ${number % 3} order by id desc limit ${number}`,
    `with later as (select * from gen.items where id > ${number}) select count(*) as n, count(${column}) as filled from later`,
    `select ${column}::VARCHAR as text from gen.items order by all`,
    `select id, lag(${column}) over (order by id) as before from gen.items order by id`,
    `select * from gen.items where ${column} in (select ${column} from gen.items where id < ${number}) order by id`,
    `select count(*) as n from gen.items where ${column}::VARCHAR like '%1%'`,
    `from gen.items select ${column} as one, ${other} as two order by all`,
    `select max(length(${column}::VARCHAR)) as longest from gen.items`,
    `select distinct ${column} from gen.items order by all nulls first`,
  ])
}
