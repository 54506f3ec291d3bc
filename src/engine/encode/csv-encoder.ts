import type { Encoder, ResultColumn } from './encoder.ts'
import { rowText } from './text/row-text.ts'
import { csvField, csvItems } from './text/text-items.ts'

/** RFC 4180 with a header line. NULL is nothing, an empty text is `""`; nested values are JSON. */
export function csvEncoder(columns: readonly ResultColumn[]): Encoder {
  const fields = columns.map(({ type }, index) => ({ items: csvItems(type), before: index === 0 ? '' : ',' }))
  return {
    begin: () => `${columns.map(({ name }) => csvField(name)).join(',')}\r\n`,
    chunk: rowText(fields, { nullText: '', after: '\r\n' }),
    end: () => '',
  }
}
