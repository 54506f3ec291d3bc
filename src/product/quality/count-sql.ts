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

/** The same key many times is looked up once, where `grouped`. */
export function orphansSql({ key, target }: Orphans, relation: string, grouped = false): string {
  const names = key.map((_, index) => `k${index}`)
  const sought = key.map(({ value }, index) => `${value} AS k${index}`).join(', ')
  const known = target.values.map((value, index) => `${value} AS k${index}`).join(', ')
  const from = `SELECT ${sought}${grouped ? ', count(*) AS n' : ''} FROM ${relation} WHERE ${keyPresent(key)}`
  return (
    `SELECT ${grouped ? 'coalesce(sum(n), 0)' : 'count(*)'} AS count` +
    ` FROM (${from}${grouped ? ' GROUP BY ALL' : ''}) AS sought` +
    ` ANTI JOIN (SELECT ${known} FROM ${target.relation}) AS known USING (${names.join(', ')})`
  )
}
