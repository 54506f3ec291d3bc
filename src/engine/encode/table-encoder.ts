import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { Encoder, ResultColumn } from './encoder.ts'
import { isNumeric, textWriter } from './plain-text.ts'
import { displayWidth, fitted, printable } from './terminal-text.ts'

export interface TableOptions {
  /** Columns of the terminal; nothing is cut where absent. */
  readonly width?: number
}

/** Rows that are read before the first is written, to size the columns. */
const sampleRows = 500
/** A cell longer than this is cut in any case. */
const longestCell = 1000
const narrowestColumn = 6
const gap = '  '

/** A table for a terminal: numbers to the right, `∅` for NULL, `…` where something is cut, the count below. */
export function tableEncoder(columns: readonly ResultColumn[], options: TableOptions = {}): Encoder {
  const reader = cellReader(columns)
  const names = columns.map(({ name }) => printable(name, longestCell))
  const right = columns.map(({ type }) => isNumeric(type))
  let waiting: string[][] | undefined = []
  let widths: readonly number[] = []
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) => fitted(cells[column] ?? '', width, right[column] === true))
      .join(gap)
      .trimEnd()
  const lines = (rows: readonly string[][]): string => rows.map((row) => `${line(row)}\n`).join('')
  const start = (): string => {
    const rows = waiting ?? []
    waiting = undefined
    widths = columnWidths([names, ...rows], options.width ?? Number.POSITIVE_INFINITY)
    return `${line(names)}\n${widths.map((width) => '─'.repeat(width)).join(gap)}\n${lines(rows)}`
  }
  return {
    begin: () => '',
    chunk: (chunk) => {
      const rows = reader(chunk)
      if (waiting === undefined) return lines(rows)
      waiting.push(...rows)
      return waiting.length < sampleRows ? '' : start()
    },
    end: (rows) => (waiting === undefined ? '' : start()) + footer(rows, widths.length, columns.length),
  }
}

function cellReader(columns: readonly ResultColumn[]): (chunk: DuckDBDataChunk) => string[][] {
  const writers = columns.map(({ type }) => textWriter(type))
  return (chunk) => {
    const vectors = writers.map((_, column) => chunk.getColumnVector(column))
    return Array.from({ length: chunk.rowCount }, (_, row) =>
      writers.map((write, column) => {
        const vector = vectors[column]
        const text = vector === undefined ? undefined : write(vector, row)
        return text === undefined ? '∅' : printable(text, longestCell)
      }),
    )
  }
}

/** The widths of the columns that fit: the widest give way first, and the last are left out if that is not enough. */
function columnWidths(rows: readonly (readonly string[])[], total: number): readonly number[] {
  const wanted = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? '')), 1),
  )
  const shown = wanted.slice(0, Math.max(1, fittingColumns(wanted, total)))
  const room = Math.max(1, total - gap.length * (shown.length - 1))
  const limit = widestAllowed(shown, room)
  return shown.map((width) => Math.min(width, limit))
}

function fittingColumns(wanted: readonly number[], total: number): number {
  let used = -gap.length
  const tooFar = wanted.findIndex((width) => {
    used += gap.length + Math.min(width, narrowestColumn)
    return used > total
  })
  return tooFar < 0 ? wanted.length : tooFar
}

/** The greatest width that all columns can be held to so that they fit into `room`. */
function widestAllowed(widths: readonly number[], room: number): number {
  let left = room
  const ascending = widths.toSorted((a, b) => a - b)
  for (const [index, width] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index))
    if (width > share) return Math.max(1, share)
    left -= width
  }
  return Number.POSITIVE_INFINITY
}

function footer(rows: number, shown: number, columns: number): string {
  const count = `${rows.toLocaleString('en-GB')} ${rows === 1 ? 'row' : 'rows'}`
  return shown === columns ? `(${count})\n` : `(${count}; ${shown} of ${columns} columns fit)\n`
}
