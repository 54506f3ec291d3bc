import { HansaError } from '../errors.ts'
import { noteLine, paint, type Terminal } from './terminal.ts'

/** Says what went wrong in words a tired person understands, or as JSON after `--json`; returns the exit status. */
export function reportError(terminal: Terminal, error: unknown, args: readonly string[]): number {
  const known = error instanceof HansaError ? error : unexpected(error)
  if (args.includes('--json'))
    noteLine(
      terminal,
      JSON.stringify({
        error: known.code,
        message: known.message,
        remedy: known.remedy,
        detail: known.detail,
      }),
    )
  else {
    noteLine(terminal, `${paint(terminal, 'red', 'hansa:')} ${known.message}`)
    for (const line of known.detail) noteLine(terminal, `  ${line}`)
    if (known.remedy !== undefined) noteLine(terminal, known.remedy)
  }
  if (known.code === 'internal' && process.env['HANSA_DEBUG'] !== undefined)
    noteLine(terminal, stackOf(error))
  return known.meaning.exitStatus
}

const unexpected = (error: unknown): HansaError =>
  new HansaError(
    'internal',
    `an unexpected fault: ${error instanceof Error ? error.message : String(error)}`,
    {
      cause: error,
      remedy:
        'This is a fault of Hansa: please report it, with what HANSA_DEBUG=1 adds. What was published is untouched.',
    },
  )

const stackOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack ?? ''}${error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`}`
    : String(error)
