import { rfc4180, type CsvDialect } from '../../engine/source/csv-dialect.ts'
import type { FileFormat } from '../../engine/source/file-group.ts'
import { HansaError } from '../../errors.ts'
import { customProperty, type Server } from '../../spec/data-contract.ts'
import { didYouMean } from '../../spec/nearest.ts'
import { serverField, serverProperty } from './server-field.ts'

const kinds: Readonly<Record<string, 'csv' | 'tsv' | 'json' | 'ndjson' | 'parquet'>> = {
  csv: 'csv',
  tsv: 'tsv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  jsonlines: 'ndjson',
  parquet: 'parquet',
}

const contentTypes: Readonly<Record<string, string>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/vnd.apache.parquet': 'parquet',
}

/** What is known of a file apart from what the server declares. */
export interface FormatHints {
  /** A file's name, or the path of a URL. */
  readonly name: string
  readonly contentType?: string | undefined
}

/** The format of a server's files: as declared, else by the name's ending, else by the content type. */
export function fileFormat(server: Server, hints: FormatHints): FileFormat {
  const declared = serverProperty(server, 'hansa.format') ?? serverField(server, 'format')
  const kind = declared === undefined ? guessedKind(hints) : kinds[declared.toLowerCase()]
  if (kind === undefined) throw unknownFormat(server, declared, hints)
  switch (kind) {
    case 'csv':
      return { kind: 'csv', dialect: dialect(server, ',') }
    case 'tsv':
      return { kind: 'csv', dialect: dialect(server, '\t') }
    case 'ndjson':
      return { kind: 'json', layout: 'newline_delimited' }
    case 'json':
      return { kind: 'json', layout: jsonLayout(server) }
    case 'parquet':
      return { kind: 'parquet' }
  }
}

function guessedKind({ name, contentType = '' }: FormatHints): (typeof kinds)[string] | undefined {
  const extension = /\.([a-z]+)(?:\.(?:gz|gzip|zst|zstd))?$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return kinds[extension] ?? kinds[contentTypes[type] ?? '']
}

function unknownFormat(
  server: Server,
  declared: string | undefined,
  { name, contentType }: FormatHints,
): HansaError {
  const known = 'csv, tsv, json, ndjson or parquet'
  if (declared !== undefined)
    return new HansaError(
      'feature_not_supported',
      `server "${server.server}" has the format "${declared}", which Hansa cannot read`,
      { remedy: didYouMean(declared, Object.keys(kinds)) ?? `Use ${known}.` },
    )
  const type = contentType === undefined ? '' : ` and content type ${contentType}`
  return new HansaError('invalid_input', `the format of ${name}${type} cannot be told`, {
    remedy: `Add the custom property \`hansa.format\` (${known}) to the server "${server.server}".`,
  })
}

const jsonLayout = (server: Server): 'array' | 'newline_delimited' | 'detect' => {
  const delimiter = serverField(server, 'delimiter')
  return delimiter === 'array' ? 'array' : delimiter === 'new_line' ? 'newline_delimited' : 'detect'
}

function dialect(server: Server, delimiter: string): CsvDialect {
  const quote = serverProperty(server, 'hansa.quote') ?? rfc4180.quote
  // What everybody writes is not what the standard calls it.
  const encoding = (serverProperty(server, 'hansa.encoding') ?? rfc4180.encoding).replace(
    /^latin-1$/i,
    'latin1',
  )
  const header = customProperty(server.customProperties, 'hansa.header')
  checkEncoding(server, encoding)
  return {
    delimiter: serverField(server, 'delimiter') ?? serverProperty(server, 'hansa.delimiter') ?? delimiter,
    quote,
    escape: serverProperty(server, 'hansa.escape') ?? quote,
    header: header !== false && header !== 'false',
    encoding,
  }
}

function checkEncoding(server: Server, encoding: string): void {
  try {
    new TextDecoder(encoding)
  } catch (cause) {
    throw new HansaError(
      'invalid_input',
      `server "${server.server}" names the unknown encoding "${encoding}"`,
      {
        cause,
        remedy: 'Use a name of the WHATWG Encoding Standard, such as utf-8, windows-1252 or utf-16le.',
      },
    )
  }
}
