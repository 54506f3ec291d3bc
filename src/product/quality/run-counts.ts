import type { Connection } from '../../engine/engine.ts'
import { isHansaError, type ErrorCode } from '../../errors.ts'
import type { CountMeasure } from './check.ts'
import { countSql } from './count-sql.ts'
import { fuse } from './fuse.ts'
import { numberOf, profileTable } from './profile-table.ts'

/** What a table's measures counted, by `measureKey`; text is why one could not be counted. */
export interface Counts {
  readonly rows: number
  readonly of: ReadonlyMap<string, number | string>
}

/** The same measure of two checks is counted once. */
export const measureKey = (measure: CountMeasure): string => JSON.stringify(measure)

const distinct = (measures: readonly CountMeasure[]): readonly CountMeasure[] => [
  ...new Map(measures.map((measure) => [measureKey(measure), measure])).values(),
]

/** Counts all measures of a table in as few passes as pays; each by itself if they fail together. */
export async function runFused(
  connection: Connection,
  relation: string,
  measures: readonly CountMeasure[],
): Promise<Counts> {
  const wanted = distinct(measures)
  try {
    return await countFused(connection, relation, wanted)
  } catch (error) {
    faultOf(error)
    return runOneByOne(connection, relation, wanted)
  }
}

async function countFused(
  connection: Connection,
  relation: string,
  measures: readonly CountMeasure[],
): Promise<Counts> {
  const profile = await profileTable(connection, relation, measures)
  const plan = fuse(measures, relation, profile)
  const counts = new Map<string, number | string>()
  const note = (index: number, count: number | string): void => {
    const measure = measures[index]
    if (measure !== undefined) counts.set(measureKey(measure), count)
  }
  const row = plan.main === undefined ? {} : await connection.row(plan.main)
  for (const index of plan.counted) note(index, numberOf(row[`m${index}`]))
  for (const apart of plan.apart) note(apart.index, await attempt(() => countOne(connection, apart.sql)))
  return { rows: profile.rows, of: counts }
}

const countOne = async (connection: Connection, sql: string): Promise<number> =>
  numberOf((await connection.row(sql))['count'])

/** One statement for each measure: what fusing is compared with, and what tells which measure cannot be counted. */
export async function runOneByOne(
  connection: Connection,
  relation: string,
  measures: readonly CountMeasure[],
): Promise<Counts> {
  const of = new Map<string, number | string>()
  for (const measure of measures)
    of.set(measureKey(measure), await attempt(() => countOne(connection, countSql(measure, relation))))
  return { rows: await countOne(connection, countSql({ kind: 'rowCount' }, relation)), of }
}

async function attempt(count: () => Promise<number>): Promise<number | string> {
  try {
    return await count()
  } catch (error) {
    return faultOf(error)
  }
}

/** Faults of a measure, which the next one need not share; any other fault ends the verification. */
const ofOneMeasure: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid_input',
  'syntax_error',
  'undefined_table',
  'undefined_column',
  'undefined_function',
  'data_exception',
  'feature_not_supported',
  'out_of_memory',
])

/** Why a measure could not be counted, without a value of the data; throws what is not a measure's own fault. */
function faultOf(error: unknown): string {
  if (!isHansaError(error) || !ofOneMeasure.has(error.code)) throw error
  return error.code === 'data_exception' ? 'a value does not suit the rule' : error.message
}
