import { formatPrincipal, operatorOf } from '../../governance/principal.ts'
import { isPermitted } from '../../sidecar/visible-dataset.ts'
import type { DatasetAccess, DatasetName, PermittedAccess } from '../../sidecar/dataset-access.ts'
import type { ReadTerms } from '../../sidecar/read-request.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import { isMaskedAnew } from '../http/masked-anew.ts'
import { connectClients, type ClientName, type ConnectClient } from './connect-clients.ts'
import { httpAddress } from './http-address.ts'
import { portAddress } from './port-address.ts'
import type { ReadFacts, Snippet } from './read-facts.ts'

/** What one client reads a dataset with, or why it cannot. */
export type Connection =
  | { readonly kind: 'ready'; readonly purpose: string; readonly snippets: readonly Snippet[] }
  /** By the rules. */
  | { readonly kind: 'denied'; readonly message: string; readonly remedy: string }
  /** By how the mesh is served, in a sentence that says what would change it. */
  | { readonly kind: 'unavailable'; readonly message: string }

export interface ConnectOptions {
  /** The mesh's name. */
  readonly mesh: string
  readonly settings: Pick<MeshSettings, 'http' | 'pgwire' | 'flight'>
  readonly sidecar: Pick<Sidecar, 'decide'>
  readonly reader: Reader
  readonly dataset: DatasetName
  readonly terms: Pick<ReadTerms, 'purpose' | 'agreement'>
  /** As in `ReadFacts`. */
  readonly hansa: readonly string[]
  /** The origin that the reader asked the node by; lines are for where it listens without it. */
  readonly askedAt?: string
}

/**
 * What this reader reads a dataset with by one client: decided as a read through that client's port would be. Nothing is
 * read, and nothing in it is a secret.
 */
export async function connectReader(client: ClientName, options: ConnectOptions): Promise<Connection> {
  const { sidecar, reader, dataset, terms } = options
  const known: ConnectClient = connectClients[client]
  const access = await sidecar.decide(reader, dataset, { ...terms, port: known.port })
  if (!isPermitted(access)) return refusal(access)
  const snippets = hasFiles(known, access) ? snippetsOf(known, factsOf(access, options), options) : noFiles
  return typeof snippets === 'string'
    ? { kind: 'unavailable', message: snippets }
    : { kind: 'ready', purpose: access.purpose, snippets }
}

function refusal({ decision }: DatasetAccess): Connection {
  const { message, remedy } =
    decision.kind === 'denied'
      ? decision
      : {
          message: 'nobody said what the data are read for',
          remedy: 'State the purpose (`--purpose` at the command line).',
        }
  return { kind: 'denied', message, remedy }
}

const hasFiles = ({ port }: ConnectClient, { decision }: PermittedAccess): boolean =>
  port !== 'delta-sharing' || !isMaskedAnew(decision.entitlement)

const noFiles = 'A column is masked anew with each read, so there are no files of it: read it with SQL.'

function factsOf(
  { governed: { domain, product, sqlName }, purpose }: PermittedAccess,
  { mesh, reader: { principal }, terms: { agreement }, hansa }: ConnectOptions,
): ReadFacts {
  const name = formatPrincipal(principal)
  return {
    mesh,
    domain: domain.name,
    product: product.key.slice(domain.name.length + 1),
    dataset: sqlName,
    reader: name === formatPrincipal(operatorOf(mesh)) ? undefined : name,
    purpose,
    agreement,
    hansa,
  }
}

function snippetsOf(
  client: ConnectClient,
  facts: ReadFacts,
  { settings, askedAt }: ConnectOptions,
): readonly Snippet[] | string {
  if (client.asPrincipal === true && facts.reader === undefined) return needsPrincipal
  if (client.port === 'pgwire' || client.port === 'flight') {
    const address = portAddress(client.port, settings, askedAt)
    return typeof address === 'string' ? address : client.lines(facts, address)
  }
  const address = httpAddress(settings, askedAt)
  return typeof address === 'string' ? address : client.lines(facts, address)
}

const needsPrincipal =
  'This client signs in with a password or a profile, and the operator has neither: say who reads with `--as`.'
