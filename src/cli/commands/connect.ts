import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { clientNames, connectClients, type ClientName } from '../../ports/connect/connect-clients.ts'
import { connectReader, type Connection } from '../../ports/connect/connect-reader.ts'
import { tokenVariable, type Snippet } from '../../ports/connect/read-facts.ts'
import { requireConnection } from '../../ports/connect/require-connection.ts'
import { shellCommand } from '../../ports/connect/shell-text.ts'
import type { DatasetName } from '../../sidecar/dataset-access.ts'
import { operatorTokenFile } from '../../sidecar/identity/operator-token.ts'
import { calledAs } from '../called-as.ts'
import type { CommandContext } from '../command-context.ts'
import { datasetArgument } from '../dataset-argument.ts'
import { directoryOf } from '../directory-of.ts'
import { withStore } from '../open-mesh.ts'
import { readerAs } from '../reader-as.ts'
import { withSidecar } from '../with-sidecar.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'

export interface ConnectCommandOptions {
  readonly as?: string
  readonly purpose?: string
  readonly agreement?: string
  readonly with?: ClientName
}

/** `hansa connect <dataset>`: what this reader pastes into the tools they have; `denied` where they may read by none of them. */
export async function connect(
  context: CommandContext,
  dataset: string,
  { as, with: chosen, ...terms }: ConnectCommandOptions,
): Promise<number> {
  const { effects, terminal, json } = context
  return withStore(context, async (store, settings, mesh) => {
    const directory = directoryOf({ mesh, settings, store, effects })
    const reader = await readerAs(as, { mesh, directory })
    const hansa = calledAs(context)
    const options = { mesh, settings, reader, dataset: servedName(dataset), terms, hansa }
    const connections = new Map<ClientName, Connection>()
    await withSidecar(context, { store, settings, mesh }, async (sidecar) => {
      for (const client of chosen === undefined ? clientNames : [chosen])
        connections.set(client, await connectReader(client, { ...options, sidecar }))
    })
    requireConnection([...connections.values()])
    const environment = exporting(
      as === undefined
        ? ['cat', operatorTokenFile(settings.state)]
        : [...hansa, 'identity', 'token', formatPrincipal(reader.principal)],
    )
    if (json)
      printJson(terminal, {
        dataset,
        reader: formatPrincipal(reader.principal),
        environment,
        clients: Object.fromEntries(connections),
      })
    else print(terminal, { connections, environment })
    return 0
  })
}

/** Lines are about what is served now: a version is something to ask for with a client. */
function servedName(text: string): DatasetName {
  const dataset = datasetArgument(text)
  if (!dataset.name.includes('@')) return dataset
  throw new HansaError('invalid_input', `${text} is one version of a dataset`, {
    remedy: `Name the dataset alone: ${text.slice(0, text.indexOf('@'))}.`,
  })
}

/** Puts the token into the environment that a command prints. */
const exporting = (command: readonly string[]): string =>
  `export ${tokenVariable}=$(${shellCommand(...command)})`

interface Shown {
  readonly connections: ReadonlyMap<ClientName, Connection>
  readonly environment: string
}

function print(terminal: Terminal, { connections, environment }: Shown): void {
  noteLine(
    terminal,
    `Lines have no secret in them. They take the token from ${tokenVariable}; this puts one there:`,
  )
  noteLine(terminal, `  ${environment}`)
  const alone = connections.size === 1
  for (const [client, connection] of connections) {
    if (!alone) printLine(terminal, `\n# ${connectClients[client].title}`)
    for (const line of linesOf(connection)) printLine(terminal, line)
  }
}

const linesOf = (connection: Connection): readonly string[] => {
  switch (connection.kind) {
    case 'ready':
      return [connection.snippets.map(({ text }: Snippet) => text).join('\n\n')]
    case 'denied':
      return [`${connection.message}. ${connection.remedy}`]
    case 'unavailable':
      return [connection.message]
  }
}
