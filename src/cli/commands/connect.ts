import { HansaError } from '../../errors.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { productNamed } from '../asking/product-named.ts'
import { datasetArgument } from '../dataset-argument.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'
import { tokenExport } from '../token-export.ts'

type Connections = Answers<'showConnections'>
type Connection = Connections['clients'][number]

export interface ConnectCommandOptions {
  readonly as?: string
  readonly purpose?: string
  readonly agreement?: string
  readonly with?: Connection['client']
}

/** `hansa connect <dataset>`: what this reader pastes into the tools they have; `denied` where they may read by none of them. */
export async function connect(
  { terminal, ...context }: AskingContext,
  typed: string,
  { as, with: client, ...terms }: ConnectCommandOptions,
): Promise<number> {
  const { domain, name: dataset } = datasetServed(typed)
  return askMesh({ terminal, ...context }, { as }, async (mesh) => {
    const { product } = await productNamed(mesh, `${domain}.${dataset}`)
    const found = await mesh.showConnections({
      ...{ ...terms, domain, product, dataset },
      ...(client === undefined ? {} : { client }),
    })
    if (context.json) printJson(terminal, found)
    else {
      for (const line of tokenLines({ terminal, ...context }, found, as)) noteLine(terminal, line)
      printConnections(terminal, found.clients)
    }
    return 0
  })
}

/** Lines are about what is served now: a version is something to ask for with a client. */
function datasetServed(text: string): ReturnType<typeof datasetArgument> {
  const dataset = datasetArgument(text)
  if (!dataset.name.includes('@')) return dataset
  throw new HansaError('invalid_input', `${text} is one version of a dataset`, {
    remedy: `Name the dataset alone: ${text.slice(0, text.indexOf('@'))}.`,
  })
}

/** Where the token comes from that the lines take. */
function tokenLines(
  context: AskingContext,
  { node, reader }: Connections,
  as: string | undefined,
): readonly string[] {
  const noSecret = 'Lines have no secret in them. They take the token from HANSA_TOKEN'
  if (node !== undefined)
    return [
      `${noSecret}, and read at node ${node}, which has the dataset: it is a token of that node.`,
      'With a token of this one SQL reads it here: `hansa query`.',
    ]
  if (context.node !== undefined) return [`${noSecret}, as this command does.`]
  return [
    `${noSecret}; this puts one there:`,
    `  ${tokenExport(context, as === undefined ? undefined : reader)}`,
  ]
}

function printConnections(terminal: Terminal, clients: readonly Connection[]): void {
  for (const connection of clients) {
    if (clients.length > 1) printLine(terminal, `\n# ${connection.title}`)
    printLine(terminal, connectionText(connection))
  }
}

function connectionText({ state, snippets, message = '', remedy = '' }: Connection): string {
  switch (state) {
    case 'ready':
      return snippets.map(({ text }) => text).join('\n\n')
    case 'denied':
      return `${message}. ${remedy}`
    case 'unavailable':
      return message
  }
}
