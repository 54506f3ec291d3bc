import type { PostgresCopy } from '../../engine/encode/postgres/postgres-format.ts'
import { unsupported } from './postgres-error.ts'
import type { TokenReader } from './token-reader.ts'

export interface CopyCommand {
  readonly kind: 'copy'
  readonly sql: string
  /** Where the query begins in the statement; undefined where the statement names a dataset. */
  readonly offset: number | undefined
  readonly format: PostgresCopy
}

/** `COPY { name [(columns)] | (query) } TO STDOUT [options]`. */
export function readCopy(reader: TokenReader): CopyCommand {
  const source = reader.takeSymbol('(') ? readQuery(reader) : { sql: readDataset(reader), offset: undefined }
  if (reader.takeWords('from')) throw unsupported('data are written by products, not by COPY')
  reader.expectWords('to')
  if (!reader.takeWords('stdout'))
    throw unsupported('COPY writes to STDOUT only', String.raw`psql's \copy writes a file on your side.`)
  return { kind: 'copy', ...source, format: copyFormat(readOptions(reader), reader) }
}

/** Up to the bracket that closes what was opened before. */
function readQuery(reader: TokenReader): { readonly sql: string; readonly offset: number } {
  const offset = reader.next?.start ?? 0
  for (let depth = 1; ;) {
    const token = reader.take()
    if (token.kind !== 'symbol') continue
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (depth === 0) return { offset, sql: reader.part.sql.slice(offset, token.start) }
  }
}

function readDataset(reader: TokenReader): string {
  const parts = [quoted(reader.name())]
  while (reader.takeSymbol('.')) parts.push(quoted(reader.name()))
  const columns = reader.takeSymbol('(') ? readNames(reader).map(quoted).join(', ') : '*'
  return `select ${columns} from ${parts.join('.')}`
}

function readNames(reader: TokenReader): readonly string[] {
  const names = [reader.name()]
  while (reader.takeSymbol(',')) names.push(reader.name())
  if (!reader.takeSymbol(')')) throw reader.fault('a bracket is missing here')
  return names
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

type Options = ReadonlyMap<string, string>

const optionNames = new Set([
  'format',
  'header',
  'delimiter',
  'null',
  'quote',
  'escape',
  'force_quote',
  'encoding',
  'freeze',
])

function readOptions(reader: TokenReader): Options {
  reader.takeWords('with')
  return reader.takeSymbol('(') ? readOptionList(reader) : readOldOptions(reader)
}

function readOptionList(reader: TokenReader): Options {
  const options = new Map<string, string>()
  do {
    const name = reader.name().toLowerCase()
    if (!optionNames.has(name)) throw reader.fault(`there is no option ${name}`)
    const isLast = reader.next?.text === ',' || reader.next?.text === ')'
    options.set(name, isLast ? 'true' : optionValue(reader))
  } while (reader.takeSymbol(','))
  if (!reader.takeSymbol(')')) throw reader.fault('a bracket is missing here')
  return options
}

function optionValue(reader: TokenReader): string {
  if (reader.takeSymbol('*')) return '*'
  if (!reader.takeSymbol('(')) return reader.take().value
  return readNames(reader).join(',')
}

/** As before PostgreSQL 9: `CSV HEADER DELIMITER ';'`. */
function readOldOptions(reader: TokenReader): Options {
  const options = new Map<string, string>()
  while (!reader.isAtEnd) {
    if (reader.takeWords('csv')) options.set('format', 'csv')
    else if (reader.takeWords('binary')) options.set('format', 'binary')
    else if (reader.takeWords('header')) options.set('header', 'true')
    else if (reader.takeWords('force', 'quote')) options.set('force_quote', optionValue(reader))
    else {
      const name = reader.name()
      if (!['delimiter', 'delimiters', 'null', 'quote', 'escape'].includes(name))
        throw reader.fault(`there is no option ${name}`)
      reader.takeWords('as')
      options.set(name === 'delimiters' ? 'delimiter' : name, reader.take().value)
    }
  }
  return options
}

function copyFormat(options: Options, reader: TokenReader): PostgresCopy {
  const layout = options.get('format')?.toLowerCase() ?? 'text'
  if (layout === 'binary') return { kind: 'postgres-copy', layout }
  const header = isTrue(options.get('header'))
  if (layout === 'text') {
    const delimiter = character(options.get('delimiter') ?? '\t', reader)
    const nullText = options.get('null') ?? String.raw`\N`
    return { kind: 'postgres-copy', layout, delimiter, nullText, header }
  }
  if (layout !== 'csv') throw reader.fault(`there is no format ${layout}`)
  const quote = character(options.get('quote') ?? '"', reader)
  const forced = options.get('force_quote')
  if (forced !== undefined && forced !== '*') throw unsupported('FORCE_QUOTE takes * only')
  return {
    kind: 'postgres-copy',
    layout,
    delimiter: character(options.get('delimiter') ?? ',', reader),
    nullText: options.get('null') ?? '',
    header,
    quote,
    escape: character(options.get('escape') ?? quote, reader),
    quoteAll: forced !== undefined,
  }
}

const isTrue = (value: string | undefined): boolean => /^(?:true|on|1|match)$/i.test(value ?? '')

function character(value: string, reader: TokenReader): string {
  if (/^[^\r\n\\]$/.test(value) && value.charCodeAt(0) < 128) return value
  throw reader.fault('a single character of ASCII is expected here')
}
