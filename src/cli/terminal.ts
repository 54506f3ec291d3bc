import type { Writable } from 'node:stream'
import { styleText } from 'node:util'

/** Where a command writes: results to `out`, everything about the work to `err`. */
export interface Terminal {
  readonly out: Writable
  readonly err: Writable
  /** Columns of `out`. */
  readonly width: number
  /** Columns of `err` where it is a terminal that can redraw a line. */
  readonly liveWidth: number | undefined
}

/** Columns where there is no terminal to ask, or it does not know. */
const wide = 160
const usual = 80

export const systemTerminal = (): Terminal => ({
  out: process.stdout,
  err: process.stderr,
  width: process.stdout.isTTY ? process.stdout.columns || usual : wide,
  liveWidth:
    process.stderr.isTTY && process.env['TERM'] !== 'dumb' ? process.stderr.columns || usual : undefined,
})

/** Coloured where `stream` is a terminal that wants it: Node.js asks NO_COLOR, FORCE_COLOR and TERM. */
export const paint = (stream: Writable, style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream })

export const printLine = (terminal: Terminal, line = ''): void => void terminal.out.write(`${line}\n`)

export const noteLine = (terminal: Terminal, line = ''): void => void terminal.err.write(`${line}\n`)

/** One JSON document, for programs. */
export const printJson = (terminal: Terminal, value: unknown): void =>
  printLine(terminal, JSON.stringify(value, null, 2))
