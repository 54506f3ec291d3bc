/** Words that SQL cannot take for a name of a table or a column without quotes: DuckDB reserves them, or takes them for operators and joins. */
const reservedWords: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create ' +
    'default deferrable desc describe distinct do else end except false fetch for foreign from group having in ' +
    'initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer ' +
    'pivot_wider placing primary qualify references returning select show some summarize symmetric table then to ' +
    'trailing true union unique unpivot using variadic when where window with ' +
    'anti asof at authorization binary by collation concurrently cross freeze full glob ilike inner is isnull join left ' +
    'like natural notnull outer overlaps positional right semi similar tablesample unpack verbose'
  ).split(' '),
)

/** Schemas that the engine has already. */
const engineSchemas: ReadonlySet<string> = new Set([
  'information_schema',
  'main',
  'pg_catalog',
  'system',
  'temp',
])

/** Whether a name can be typed in SQL without quotes, whatever the engine does with case, and is free. */
export const isPlainName = (name: string): boolean =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !reservedWords.has(name) && !engineSchemas.has(name)

export const plainNameRule = 'lower-case letters, digits and `_`, not a digit first, and no word of SQL'

/** The nearest plain name: `Flight-Ops` becomes `flight_ops`, `order` becomes `order_`. */
export function plainNameFor(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^(?=\d)/, '_')
  return isPlainName(plain) ? plain : `${plain}_`
}
