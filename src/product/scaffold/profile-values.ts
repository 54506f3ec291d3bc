import type { Connection } from '../../engine/engine.ts'
import { quoteLiteral } from '../../engine/quote.ts'
import type { ColumnType } from '../../spec/logical-type.ts'
import { looks, type Look } from './personal.ts'

/** What a sample shows of one scalar column, after conversion. */
export interface Profile {
  readonly rows: number
  readonly nulls: number
  readonly distinct: number
  /** As text; undefined where nothing is there or nothing has an order worth telling. */
  readonly minimum?: string
  readonly maximum?: string
  /** Of texts, in characters. */
  readonly shortest?: number
  readonly longest?: number
  /** All values of a text column, where they are few. */
  readonly values?: readonly string[]
  /** Texts with letters as `A` and `a` and digits as `9`, where they are few. */
  readonly shapes?: readonly string[]
  /** What most texts look like, if personal. */
  readonly look?: Look
}

/** Listing more values than this is no rule but a copy of the data. */
const fewValues = 20
const fewShapes = 50
/** So many of ten texts must look alike to say so of the column. */
const mostOf = 0.8

/** Counts and extremes of the column `value` of a relation, in a few scans. */
export async function profileValues(
  connection: Connection,
  from: string,
  type: Extract<ColumnType, { kind: 'scalar' }>,
): Promise<Profile> {
  const isText = type.scalar === 'VARCHAR'
  const ordered = !['VARCHAR', 'JSON', 'BLOB', 'UUID', 'BOOLEAN'].includes(type.scalar)
  const found = await connection.row(
    `select count(*)::integer as rows, count(value)::integer as present, count(distinct value)::integer as "distinct"
      ${ordered ? ', min(value)::varchar as minimum, max(value)::varchar as maximum' : ''}
      ${isText ? textColumns() : ''} from ${from}`,
  )
  const number = (name: string): number => Number(found[name] ?? 0)
  const [rows, present, distinct] = [number('rows'), number('present'), number('distinct')]
  const base = { rows, nulls: rows - present, distinct }
  const { minimum, maximum } = found
  if (ordered && typeof minimum === 'string' && typeof maximum === 'string')
    return { ...base, minimum, maximum }
  if (!isText || present === 0) return base
  const look = looks.find(({ name }) => number(name) >= present * mostOf)
  return {
    ...base,
    shortest: number('shortest'),
    longest: number('longest'),
    ...(look === undefined ? {} : { look }),
    ...(await few(
      connection,
      `select distinct value as text from ${from} where value is not null`,
      fewValues,
      'values',
    )),
    ...(await few(
      connection,
      `select distinct ${shapeSql} as text from ${from} where value is not null`,
      fewShapes,
      'shapes',
    )),
  }
}

const textColumns = (): string =>
  `, min(length(value)) as shortest, max(length(value)) as longest, ${looks
    .map(({ name, pattern }) => `count_if(regexp_full_match(value, ${quoteLiteral(pattern)})) as "${name}"`)
    .join(', ')}`

const shapeSql = `regexp_replace(regexp_replace(regexp_replace(value, '[A-Z]', 'A', 'g'), '[a-z]', 'a', 'g'), '[0-9]', '9', 'g')`

async function few<Name extends string>(
  connection: Connection,
  select: string,
  limit: number,
  name: Name,
): Promise<Partial<Record<Name, readonly string[]>>> {
  const rows = await connection.rows(`select * from (${select} limit ${limit + 1}) order by 1`)
  if (rows.length > limit) return {}
  const list = rows.flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
  const result: Partial<Record<Name, readonly string[]>> = {}
  result[name] = list
  return result
}
