import { tokenVariable } from '../ports/connect/read-facts.ts'
import { shellCommand } from '../ports/connect/shell-text.ts'
import { operatorTokenFile } from '../sidecar/identity/operator-token.ts'
import { calledAs } from './called-as.ts'
import type { CommandContext } from './command-context.ts'
import { requireSettings } from './open-mesh.ts'

/** The line of a shell that puts a token of this reader into the environment; of the folder's operator where nobody is named. */
export function tokenExport(context: CommandContext, reader: string | undefined): string {
  const command =
    reader === undefined
      ? ['cat', operatorTokenFile(requireSettings(context).settings.state)]
      : [...calledAs(context), 'identity', 'token', reader]
  return `export ${tokenVariable}=$(${shellCommand(...command)})`
}
