import { InvalidArgumentError } from 'commander'
import type { AskingContext, AskingOptions } from './asking/asking-context.ts'
import type { CommandContext } from './command-context.ts'

/** Runs a verb and makes its return the exit status. Modules are imported when their verb is called: start-up stays short. */
export type Run = (verb: (context: CommandContext) => Promise<number>) => Promise<void>

/** As `Run`, for a verb that asks the Mesh API, of the folder or of the node that `--at` names. */
export type Ask = (
  verb: (context: AskingContext) => Promise<number>,
  options?: AskingOptions,
) => Promise<void>

export interface Runs {
  readonly run: Run
  readonly ask: Ask
}

/** The example that ends a command's help. */
export const example = (command: string, line: string): string =>
  `\nExample:\n  $ hansa ${command} ${line}`.trimEnd()

/** Reads an argument that is a whole number from 1. */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('A whole number from 1 is expected.')
  return number
}

/** Reads an argument that is a port; 0 is any free one. */
export function portNumber(text: string): number {
  const number = Number(text)
  if (!/^\d{1,5}$/.test(text) || number > 65_535)
    throw new InvalidArgumentError('A port from 0 to 65535 is expected.')
  return number
}

/** Reads an argument that is a time; as ISO 8601 in UTC. */
export function isoTime(text: string): string {
  const time = Date.parse(text)
  if (!/^\d{4}-\d{2}/.test(text) || Number.isNaN(time))
    throw new InvalidArgumentError('A time as ISO 8601 has it is expected, such as 2026-01-31T12:00:00Z.')
  return new Date(time).toISOString()
}
