/** `name` as a quoted SQL identifier. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** `text` as an SQL string literal. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** `schema.table`, both quoted; a single part stays single. */
export const quoteName = (parts: readonly string[]): string => parts.map(quoteIdentifier).join('.')
