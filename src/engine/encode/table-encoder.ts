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
  const joined = (cells: readonly string[]): string => `${cells.join(gap).trimEnd()}\n`
  const heading = (): string =>
    joined(widths.map((width, column) => fitted(names[column] ?? '', width, right[column] === true))) +
    joined(widths.map((width) => '─'.repeat(width)))
  // A later number may be wider than its column: a crooked line is better than a wrong number.
  const line = (cells: readonly string[]): string =>
    joined(
      widths.map((width, column) => {
        const cell = cells[column] ?? ''
        return right[column] === true ? cell.padStart(width) : fitted(cell, width, false)
      }),
    )
  const lines = (rows: readonly string[][]): string => rows.map(line).join('')
  const start = (): string => {
    const rows = waiting ?? []
    waiting = undefined
    widths = columnWidths({ names, rows, right }, options.width ?? Number.POSITIVE_INFINITY)
    return heading() + lines(rows)
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

/**
 * The widths of the columns that fit. Numbers are never cut, so what is missing comes from names and texts, the
 * widest first; where that is not enough, the last columns are left out.
 */
function columnWidths(table: Sample, total: number): readonly number[] {
  const columns = table.names.map((name, column) => {
    const values = Math.max(1, ...table.rows.map((row) => displayWidth(row[column] ?? '')))
    const wanted = Math.max(values, displayWidth(name))
    const isNumber = table.right[column] === true
    return { wanted, least: isNumber ? values : Math.min(wanted, narrowestColumn), isNumber }
  })
  const shown = columns.slice(0, Math.max(1, fittingColumns(columns, total)))
  const room = total - gap.length * (shown.length - 1)
  if (sum(shown.map(({ wanted }) => wanted)) <= room) return shown.map(({ wanted }) => wanted)
  const taken = sum(shown.map(({ least, isNumber }) => (isNumber ? least : 0)))
  const texts = shown.filter(({ isNumber }) => !isNumber).map(({ wanted }) => wanted)
  const limit = widestAllowed(texts, Math.max(1, room - taken))
  return shown.map(({ wanted, least, isNumber }) => (isNumber ? least : Math.min(wanted, limit)))
}

interface Sample {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Which columns are numbers. */
  readonly right: readonly boolean[]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

function fittingColumns(columns: readonly { readonly least: number }[], total: number): number {
  let used = -gap.length
  const tooFar = columns.findIndex(({ least }) => {
    used += gap.length + least
    return used > total
  })
  return tooFar < 0 ? columns.length : tooFar
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
