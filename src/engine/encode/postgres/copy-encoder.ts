import type { Encoder, ResultColumn } from '../encoder.ts'
import type { CopyCsv, CopyText, PostgresCopy } from './postgres-format.ts'
import { cellAt, cellReaders, type Cells } from './row-cells.ts'
import { copyBinaryEncoder, copyMessage } from './row-encoder.ts'

/** Rows of `COPY … TO STDOUT`. */
export function copyEncoder(columns: readonly ResultColumn[], format: PostgresCopy): Encoder {
  switch (format.layout) {
    case 'binary':
      return copyBinaryEncoder(columns)
    case 'text':
      return lineEncoder(columns, format, (text) => escaped(text, format))
    case 'csv':
      return lineEncoder(columns, format, (text) => quotedField(text, format, columns.length === 1))
  }
}

function lineEncoder(
  columns: readonly ResultColumn[],
  { delimiter, nullText, header }: CopyText,
  field: (text: string) => string,
): Encoder {
  const read = cellReaders(columns, { binary: () => false, catalogue: false })
  const line = (fields: readonly string[]): Buffer => copyMessage(Buffer.from(`${fields.join(delimiter)}\n`))
  const row = (cells: readonly Cells[], index: number): Buffer =>
    line(
      cells.map((each) => {
        const bytes = cellAt(each, index)
        return bytes === undefined ? nullText : field(Buffer.from(bytes).toString())
      }),
    )
  return {
    begin: () => (header ? line(columns.map(({ name }) => field(name))) : ''),
    chunk: (chunk) => {
      const cells = read(chunk)
      return Buffer.concat(Array.from({ length: chunk.rowCount }, (_, index) => row(cells, index)))
    },
    end: () => '',
  }
}

const letters: Readonly<Record<string, string>> = {
  '\b': String.raw`\b`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\v': String.raw`\v`,
  '\f': String.raw`\f`,
  '\r': String.raw`\r`,
}

function escaped(text: string, { delimiter }: CopyText): string {
  if (!/[\\\b-\r]/.test(text) && !text.includes(delimiter)) return text
  let out = ''
  for (const character of text)
    out +=
      letters[character] ?? (character === '\\' || character === delimiter ? `\\${character}` : character)
  return out
}

/** A field that reads as NULL, or as the end of the data, is quoted. */
function quotedField(text: string, format: CopyCsv, alone: boolean): string {
  const { delimiter, nullText, quote, escape, quoteAll } = format
  const plain =
    text !== nullText &&
    !(alone && text === String.raw`\.`) &&
    !text.includes(delimiter) &&
    !text.includes(quote) &&
    !/[\r\n]/.test(text)
  if (plain && !quoteAll) return text
  let out = quote
  for (const character of text)
    out += character === quote || character === escape ? escape + character : character
  return out + quote
}
