import { CommanderError } from 'commander'
import { reportError } from './report-error.ts'
import { program } from './program.ts'
import { systemTerminal } from './terminal.ts'

// A reader such as `head` that has seen enough closes the pipe: that is its right, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const terminal = systemTerminal()
try {
  await program(terminal).parseAsync(process.argv)
} catch (error) {
  process.exitCode =
    error instanceof CommanderError ? exitStatusOf(error) : reportError(terminal, error, process.argv)
}

/** Commander ends `--help` and `--version` by throwing, with exit code 0; a wrong call is the caller's fault: 2. */
function exitStatusOf(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : 2
}
