import { HansaError } from '../errors.ts'
import { noteLine, paint, type Terminal } from './terminal.ts'

/** Says what went wrong in words a tired person understands, or as JSON for a program; returns the exit status. */
export function reportError(terminal: Terminal, error: unknown, { json = false } = {}): number {
  const known = knownError(error)
  if (json) noteLine(terminal, JSON.stringify(describeError(known)))
  else {
    noteLine(terminal, `${paint(terminal.err, 'red', 'hansa:')} ${known.message}`)
    for (const line of known.detail) noteLine(terminal, `  ${line}`)
    if (known.remedy !== undefined) noteLine(terminal, known.remedy)
  }
  for (const line of debugLines(known)) noteLine(terminal, line)
  return known.meaning.exitStatus
}

/** An error as `--json` has it. */
export const describeError = ({ code, message, remedy, position, detail }: HansaError): object => ({
  error: code,
  message,
  remedy,
  position,
  detail,
})

/** The error itself where it is one of ours, else a fault of Hansa. */
export function knownError(error: unknown): HansaError {
  if (error instanceof HansaError) return error
  const said = error instanceof Error ? error.message : String(error)
  return new HansaError('internal', `an unexpected fault: ${said}`, {
    cause: error,
    remedy:
      'This is a fault of Hansa: please report it, with what HANSA_DEBUG=1 adds. What was published is untouched.',
  })
}

/** Where in Hansa a fault lies, if somebody wants to know. */
export const debugLines = (error: HansaError): readonly string[] =>
  error.code === 'internal' && process.env['HANSA_DEBUG'] !== undefined ? stackOf(error).split('\n') : []

const stackOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack ?? ''}${error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`}`
    : String(error)
