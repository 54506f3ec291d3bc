import type { Encoder, ResultColumn } from './encoder.ts'
import { textWriter } from './plain-text.ts'

/** RFC 4180 with a header line. NULL is nothing, an empty text is `""`; nested values are JSON. */
export function csvEncoder(columns: readonly ResultColumn[]): Encoder {
  const writers = columns.map(({ type }) => textWriter(type))
  return {
    begin: () => `${columns.map(({ name }) => field(name)).join(',')}\r\n`,
    chunk: (chunk) => {
      const lines: string[] = new Array<string>(chunk.rowCount).fill('')
      writers.forEach((write, column) => {
        const vector = chunk.getColumnVector(column)
        const separator = column === 0 ? '' : ','
        for (const [row, line] of lines.entries()) lines[row] = line + separator + field(write(vector, row))
      })
      return lines.map((line) => `${line}\r\n`).join('')
    },
    end: () => '',
  }
}

const special = /[",\r\n]/

function field(text: string | undefined): string {
  if (text === undefined) return ''
  return text === '' || special.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
