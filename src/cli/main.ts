import { CommanderError } from 'commander'
import { fromSystemError, systemErrorCode } from '../errors.ts'
import { program } from './program.ts'
import { reportError } from './report-error.ts'
import { systemTerminal } from './terminal.ts'

const terminal = systemTerminal()
const json = process.argv.includes('--json')

let outputError: unknown
process.stdout.on('error', (error) => {
  const isFirst = outputError === undefined
  outputError ??= error
  // A reader such as `head` that has seen enough closes the pipe: that is its right, not a fault.
  if (!isFirst || systemErrorCode(error) === 'EPIPE') return
  const status = reportError(terminal, fromSystemError(error, 'writing the output'), { json })
  process.on('exit', () => (process.exitCode = status))
})
process.stderr.on('error', () => undefined)

try {
  await program(terminal).parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = exitStatusOf(error)
  else if (error !== outputError) process.exitCode = reportError(terminal, error, { json })
}

/** Commander ends `--help` and `--version` by throwing, with exit code 0; a wrong call is the caller's fault: 2. */
function exitStatusOf(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : 2
}
