import type { CountMeasure, KeyPart, Orphans } from './check.ts'

/** One statement that counts one measure over `relation`: a row with the column `count`. */
export function countSql(measure: CountMeasure, relation: string): string {
  switch (measure.kind) {
    case 'rowCount':
      return `SELECT count(*) AS count FROM ${relation}`
    case 'where':
      return `SELECT count_if(${measure.violation}) AS count FROM ${relation}`
    case 'duplicates':
      return duplicatesSql(measure.key, relation)
    case 'missingFrom':
      return orphansSql(measure, relation)
  }
}

export const keyPresent = (key: readonly KeyPart[]): string =>
  key.map(({ value }) => `${value} IS NOT NULL`).join(' AND ')

/** Exact: groups by the key itself. */
export const duplicatesSql = (key: readonly KeyPart[], relation: string): string =>
  `SELECT coalesce(sum(n) - count(*), 0) AS count FROM (SELECT count(*) AS n FROM ${relation}` +
  ` WHERE ${keyPresent(key)} GROUP BY ${key.map(({ value }) => value).join(', ')})`

export const orphansSql = (measure: Orphans, relation: string): string =>
  soughtSql(measure, relation, { count: 'count(*)', also: '' })

/** The same on a histogram of the key: `rows` is its column with the number of rows of each value. */
export const orphansOfValuesSql = (measure: Orphans, histogram: string, rows: string): string =>
  soughtSql(measure, histogram, { count: `coalesce(sum(${rows}), 0)`, also: `, ${rows}` })

function soughtSql(
  { key, target }: Orphans,
  relation: string,
  { count, also }: { count: string; also: string },
): string {
  const names = key.map((_, index) => `k${index}`)
  const sought = key.map(({ value }, index) => `${value} AS k${index}`).join(', ')
  const known = target.values.map((value, index) => `${value} AS k${index}`).join(', ')
  return (
    `SELECT ${count} AS count FROM (SELECT ${sought}${also} FROM ${relation} WHERE ${keyPresent(key)}) AS sought` +
    ` ANTI JOIN (SELECT ${known} FROM ${target.relation}) AS known USING (${names.join(', ')})`
  )
}
