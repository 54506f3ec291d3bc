/** A range of a text, in UTF-16 units. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** What a statement calls what came of its part number `index`. */
export const partName = (schema: string, index: number): readonly [string, string] => [
  schema,
  `part${index + 1}`,
]

/** A schema for the parts that nothing in the statement can mean: its letters are not in the text, nor in `taken`. */
export function partSchema(sql: string, taken: readonly string[]): string {
  const texts = [sql, ...taken].map((text) => text.toLowerCase())
  let schema = 'sent'
  while (texts.some((text) => text.includes(schema))) schema += '_'
  return schema
}

/** The statement that reads its parts from tables of `schema`. What is around them stays, and stays in its lines. */
export function withParts(sql: string, parts: readonly TextRange[], schema: string): string {
  const pieces = parts.map(({ start, end }, index) => {
    const before = sql.slice(parts[index - 1]?.end ?? 0, start)
    return before + inPlaceOf(sql.slice(start, end), `from ${partName(schema, index).join('.')}`)
  })
  return [...pieces, sql.slice(parts.at(-1)?.end ?? 0)].join('')
}

/** Errors name lines and columns: what comes after has those that it had, wherever there is room. */
function inPlaceOf(text: string, query: string): string {
  const breaks = text.slice(0, query.length).replaceAll(/[^\r\n]/g, '')
  return query + breaks + text.slice(query.length).replaceAll(/[^\r\n]/g, ' ')
}
