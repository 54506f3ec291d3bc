import { HansaError, type ErrorCode } from '../errors.ts'

/** DuckDB's error classes, as its messages begin, and what they mean to us. */
const classes: readonly (readonly [prefix: RegExp, code: ErrorCode])[] = [
  [/^Parser Error/, 'syntax_error'],
  [/^Catalog Error: (Scalar|Table|Aggregate|Macro) ?(Macro )?Function/, 'undefined_function'],
  [/^Catalog Error/, 'undefined_table'],
  [
    /^Binder Error: .*(Referenced column|Referenced table|does not have a column|not found in FROM)/s,
    'undefined_column',
  ],
  [/^Binder Error: No function matches/, 'undefined_function'],
  [/^Binder Error/, 'invalid_input'],
  [/^(Conversion|Out of Range|Invalid Input|Mismatch Type) Error/, 'data_exception'],
  [/^Constraint Error/, 'data_exception'],
  [/^INTERRUPT Error/i, 'cancelled'],
  [/No space left on device|max_temp_directory_size/, 'disk_full'],
  [/^Out of Memory Error/, 'out_of_memory'],
  [/^Permission Error/, 'denied'],
  [/^Not implemented Error/i, 'feature_not_supported'],
  [/^(IO|HTTP) Error/, 'source_unavailable'],
]

/** What DuckDB threw, as a `HansaError`: first paragraph only, with the 1-based position where it gave one. */
export function toHansaError(error: unknown): HansaError {
  if (error instanceof HansaError) return error
  const text = error instanceof Error ? error.message : String(error)
  const code = classes.find(([prefix]) => prefix.test(text))?.[1] ?? 'internal'
  const message = (text.split('\n\n')[0] ?? text).replace(/^[A-Za-z ]+ Error: /, '')
  const position = caretPosition(text)
  return new HansaError(code, message, { cause: error, ...(position === undefined ? {} : { position }) })
}

/** DuckDB shows `LINE n: text` with a caret below; the offset of the caret in that line, 1-based, where it is line 1. */
function caretPosition(text: string): number | undefined {
  const match = /^LINE 1: (.*)\n( *)\^/m.exec(text)
  if (match?.[2] === undefined) return undefined
  return Math.max(1, match[2].length - 'LINE 1: '.length + 1)
}
