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

/** Where the engine's own words help nobody. */
const plainWords: Partial<Record<ErrorCode, { readonly message: string; readonly remedy: string }>> = {
  disk_full: {
    message: 'the disk is full',
    remedy: 'Free some space and run the same command again; what was published is untouched.',
  },
  out_of_memory: {
    message: 'the engine needs more memory than it may have',
    remedy:
      'Raise `engine.memoryLimit` in mesh.yaml, or lower `parallelism`: the products built at once share it.',
  },
}

/** What DuckDB threw, as a `HansaError`: first paragraph only. It places faults in the statement it ran, which is no file. */
export function toHansaError(error: unknown): HansaError {
  if (error instanceof HansaError) return error
  const text = error instanceof Error ? error.message : String(error)
  const code = classes.find(([prefix]) => prefix.test(text))?.[1] ?? 'internal'
  const message = (text.split('\n\n')[0] ?? text).replace(/^[A-Za-z ]+ Error: /, '')
  const plain = plainWords[code]
  if (plain === undefined) return new HansaError(code, message, { cause: error })
  return new HansaError(code, plain.message, { cause: error, remedy: plain.remedy, detail: [message] })
}
