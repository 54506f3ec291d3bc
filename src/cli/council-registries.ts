import { printable } from '../engine/encode/terminal-text.ts'
import { HansaError, isHansaError } from '../errors.ts'
import type { FollowedBundle } from '../governance/council/follow-bundles.ts'
import { withFetchedBundles } from '../mesh/fetched-bundles.ts'
import { followRegistryBundles } from '../mesh/follow-registry-bundles.ts'
import { proposalsAmong, type Proposal } from '../mesh/proposals/chosen-proposals.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import type { RegistryClient } from '../mesh/registry/registry-client.ts'
import type { BuildContext } from '../product/build-context.ts'
import { bundlePath, writeBundle } from '../product/council/bundle-file.ts'
import { followedBy, knownBundles } from '../product/council/council-in-force.ts'
import { councilState } from '../product/council/council-state.ts'
import { registryClient } from './node-registries.ts'
import { noteLine, type Terminal } from './terminal.ts'
import { clientAt, thisNodeOf } from './this-node.ts'

/** Addresses of the registries that the node of this folder has joined; none where it is alone. */
export const registriesOf = async ({ mesh: { settings } }: BuildContext): Promise<readonly string[]> =>
  settings.node === undefined ? [] : knownRegistries(settings.state)

/**
 * Brings a bundle with its signatures to every registry that this node has joined. What is in the folder stays there, so one
 * that cannot be reached is only told of.
 */
export async function sendToRegistries(
  terminal: Terminal,
  build: BuildContext,
  { bundle, statement }: Pick<FollowedBundle, 'bundle' | 'statement'>,
): Promise<void> {
  for (const url of await registriesOf(build))
    try {
      const { state } = await (await clientAt(url, thisNodeOf(build))).putBundle(bundle)
      const then =
        state === 'signed' ? 'enough have signed it, and nodes take it up' : 'others can sign it there'
      noteLine(terminal, `bundle ${statement.number} is at ${url}: ${then}`)
    } catch (error) {
      if (!isHansaError(error)) throw error
      tell(terminal, `bundle ${statement.number} was not sent to ${url}: ${error.message}`)
      noteLine(terminal, 'It stays in the folder; `hansa governance sign` sends it again.')
    }
}

/** Others' words: what a terminal could take for a command is made harmless. */
const tell = (terminal: Terminal, text: string): void => noteLine(terminal, printable(text, 2_000))

export interface WantedProposal {
  /** Begins the digest of the one to take, in place of one that is in the folder. */
  readonly digest?: string | undefined
  /** Only signatures under the one that is in the folder are looked for. */
  readonly isOwn?: boolean
}

/**
 * The mesh with what registries have of the council's next bundle: signatures under the proposal of this folder, or, where it
 * has none, their proposal, which is in the folder from then on, so that what is signed is what was looked at. What
 * nobody of the council has signed is not taken.
 */
export async function withProposals(
  terminal: Terminal,
  build: BuildContext,
  { digest, isOwn = false }: WantedProposal = {},
): Promise<BuildContext> {
  const { waiting } = (await councilState(build)).followed
  const proposals =
    (await askRegistries(terminal, build, (client) => proposalsAt(client, build, waiting))) ?? []
  const wanted = proposals.find((each) =>
    digest === undefined
      ? each.digest === waiting?.digest || (waiting === undefined && !isOwn)
      : each.digest.startsWith(digest),
  )
  if (wanted === undefined && digest !== undefined) throw notProposed(digest)
  for (const other of proposals) if (other !== wanted) tell(terminal, otherText(other))
  return wanted === undefined ? build : keepProposal(terminal, build, { wanted, waiting })
}

/** The mesh with what enough of the council signed at registries, kept in the state folder. Nothing is in force by that. */
export async function withSignedBundles(terminal: Terminal, build: BuildContext): Promise<BuildContext> {
  const { mesh, store } = build
  await askRegistries(terminal, build, (source) =>
    followRegistryBundles({ mesh, store: store.metadata, source }),
  )
  return { ...build, mesh: await withFetchedBundles(mesh) }
}

/** Undefined where the node is alone, and where registries cannot be asked, which is said: the folder goes on. */
async function askRegistries<T>(
  terminal: Terminal,
  build: BuildContext,
  ask: (client: RegistryClient) => Promise<T>,
): Promise<T | undefined> {
  if ((await registriesOf(build)).length === 0) return undefined
  const { mesh, node, state, now } = thisNodeOf(build)
  try {
    return await ask(await registryClient({ mesh, node: node.name, state, now }))
  } catch (error) {
    if (!isHansaError(error)) throw error
    tell(terminal, `Only what is in this folder is looked at: ${error.message}`)
    return undefined
  }
}

/** Those that follow what is in force here; the folder's own with the signatures of both places. */
async function proposalsAt(
  client: RegistryClient,
  { mesh, store }: BuildContext,
  own: FollowedBundle | undefined,
): Promise<readonly Proposal[]> {
  const newest = knownBundles(await store.metadata.bundle()).at(-1)
  if (newest === undefined) return []
  const offered = (await client.bundles(newest.statement.number)).map(({ bundle }) => bundle)
  return proposalsAmong(own === undefined ? offered : [own.bundle, ...offered], {
    mesh: mesh.name,
    before: followedBy(newest),
  })
}

interface Chosen {
  readonly wanted: Proposal
  /** What waits in the folder. */
  readonly waiting: FollowedBundle | undefined
}

async function keepProposal(
  terminal: Terminal,
  build: BuildContext,
  { wanted, waiting }: Chosen,
): Promise<BuildContext> {
  const { bundle, statement, digest } = wanted
  const path = waiting?.path ?? bundlePath(statement.number)
  if (digest !== waiting?.digest)
    noteLine(terminal, `bundle ${statement.number} was fetched from the registries, and is in ${path} now`)
  else if (bundle.signatures.length === waiting.bundle.signatures.length) return build
  return writeBundle(build, { path, bundle })
}

const otherText = ({ digest, statement, signers }: Proposal): string =>
  `another bundle ${statement.number} is proposed, signed by ${signers.signed.join(', ')}: ${statement.reason} (\`hansa governance review --digest ${digest.slice(0, 12)}\` takes it)`

const notProposed = (digest: string): HansaError =>
  new HansaError('not_found', `no proposal at the registries has a digest that begins with ${digest}`, {
    remedy: '`hansa governance review` names those that there are.',
  })
