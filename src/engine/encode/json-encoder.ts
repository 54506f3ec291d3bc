import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { Encoder, ResultColumn } from './encoder.ts'
import { rowText } from './text/row-text.ts'
import { jsonItems } from './text/text-items.ts'

/** One object a line (NDJSON), in the columns' order; values as `jsonWriter` has them. */
export function ndjsonEncoder(columns: readonly ResultColumn[]): Encoder {
  return { begin: () => '', chunk: objects(columns, { before: '', after: '\n' }), end: () => '' }
}

/** One array of objects, one object a line. */
export function jsonEncoder(columns: readonly ResultColumn[]): Encoder {
  const rows = objects(columns, { before: ',\n', after: '' })
  let isFirst = true
  return {
    begin: () => '[',
    chunk: (chunk) => {
      const text = rows(chunk)
      const withoutComma = isFirst ? text.subarray(1) : text
      isFirst = false
      return withoutComma
    },
    end: () => '\n]\n',
  }
}

interface Around {
  readonly before: string
  readonly after: string
}

function objects(
  columns: readonly ResultColumn[],
  { before, after }: Around,
): (chunk: DuckDBDataChunk) => Buffer {
  const members = columns.map(({ name, type }, index) => ({
    items: jsonItems(type),
    before: `${index === 0 ? `${before}{` : ','}${JSON.stringify(name)}:`,
  }))
  return rowText(members, { nullText: 'null', after: `}${after}` })
}
