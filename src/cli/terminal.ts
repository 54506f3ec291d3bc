import type { Writable } from 'node:stream'
import { styleText } from 'node:util'

/** Where a command writes: results to `out`, everything about the work to `err`. */
export interface Terminal {
  readonly out: Writable
  readonly err: Writable
  /** Whether `err` is a terminal that can redraw a line. */
  readonly interactive: boolean
  /** Whether colours may be used. */
  readonly colours: boolean
  readonly width: number
}

export const systemTerminal = (): Terminal => ({
  out: process.stdout,
  err: process.stderr,
  interactive: process.stderr.isTTY,
  colours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  width: process.stdout.isTTY ? process.stdout.columns : 160,
})

type Style = Parameters<typeof styleText>[0]

export const paint = (terminal: Terminal, style: Style, text: string): string =>
  terminal.colours ? styleText(style, text, { validateStream: false }) : text

export const printLine = (terminal: Terminal, line = ''): void => void terminal.out.write(`${line}\n`)

export const noteLine = (terminal: Terminal, line = ''): void => void terminal.err.write(`${line}\n`)

/** One JSON document, for programs. */
export const printJson = (terminal: Terminal, value: unknown): void =>
  printLine(terminal, JSON.stringify(value, null, 2))
