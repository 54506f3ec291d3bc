import { quoteIdentifier } from '../../engine/quote.ts'

export interface Placeholders {
  readonly table: string
  /** SQL of the rule's property; undefined for a rule of a whole object. */
  readonly column: string | undefined
}

const placeholder = /\$?\{(object|table|schema|property|column)\}/g

/**
 * A rule's query with `{object}` and `{property}` filled in, and with the spellings `{table}`, `{column}` and `${…}`
 * that ODCS's documents and schema also use. Undefined where a property is asked for and there is none.
 */
export function ruleQuery(query: string, { table, column }: Placeholders): string | undefined {
  const names = [...query.matchAll(placeholder)].map(([, name]) => name)
  if (column === undefined && names.some((name) => name === 'property' || name === 'column')) return undefined
  const sql = query.replaceAll(placeholder, (_, name: string) =>
    name === 'property' || name === 'column' ? (column ?? '') : quoteIdentifier(table),
  )
  return sql.trim().replace(/;\s*$/, '')
}
