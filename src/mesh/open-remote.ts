import path from 'node:path'
import type { Effects } from '../effects.ts'
import { HansaError } from '../errors.ts'
import { nodeKey } from '../sidecar/node-key.ts'
import type { RemoteDatasets } from '../sidecar/remote/remote-datasets.ts'
import { steadyClock } from '../sidecar/steady-clock.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import { makeDurableFolder } from '../store/writable-folder.ts'
import type { AddressBook } from './address-book.ts'
import type { MeshMembers } from './mesh-members.ts'
import { FileCache } from './remote/file-cache.ts'
import { LastWords } from './remote/last-words.ts'
import { NodeAddresses } from './remote/node-addresses.ts'
import { NodeCatalogue } from './remote/node-catalogue.ts'
import { OwnersDatasets } from './remote/owners-datasets.ts'
import { readersPatience, type Patience } from './remote/patience.ts'
import { Peer } from './remote/peer.ts'
import { RemoteCatalogue } from './remote/remote-catalogue.ts'
import { Transfers } from './remote/transfers.ts'
import { VisibleDatasets } from './remote/visible-datasets.ts'
import { visiblePath } from './visible-message.ts'

export interface RemoteOptions {
  readonly settings: Pick<MeshSettings, 'state' | 'node' | 'sidecar'>
  /** The mesh's name. */
  readonly mesh: string
  readonly members: MeshMembers
  /** Where nodes are looked for that are not known here, or not where they were. */
  readonly book: Pick<AddressBook, 'nodeStatement'>
  readonly effects: Pick<Effects, 'now'>
  readonly patience?: Patience
}

/** The datasets of other nodes, for a node's sidecar. */
export interface OpenedRemote extends AsyncDisposable {
  readonly datasets: RemoteDatasets
  readonly addresses: NodeAddresses
  /** Another node, as this one asks it; the same one for the same name. */
  readonly peerOf: (node: string) => Peer
  /** Ends transfers. What statements hold stays theirs; the sidecar is closed before. */
  close(): Promise<void>
}

/** Opens what this node has of others in `<state>/mesh`. */
export async function openRemote(options: RemoteOptions): Promise<OpenedRemote> {
  const { settings, mesh, members, book, patience = readersPatience } = options
  const now = steadyClock(options.effects.now)
  const self = ownName(settings)
  const folder = path.join(path.resolve(settings.state), 'mesh')
  await makeDurableFolder(folder)
  const check = { mesh, self, members }
  const { looking } = patience
  const file = path.join(folder, 'nodes.json')
  const addresses = await NodeAddresses.open({ file, mesh, members, book, now, looking })
  const peerOf = eachOnce(
    (node) => new Peer({ node, self, addresses, now, patience, signer: () => nodeKey(settings.state) }),
  )
  const catalogueOf = eachOnce(
    (node) =>
      new NodeCatalogue({
        node,
        mesh,
        members,
        now,
        statements: () => statementsOf(peerOf(node), { self, addresses }),
        file: path.join(folder, 'catalogue', `${node}.json`),
      }),
  )
  const visible = new VisibleDatasets({
    ...{ self, members, patience },
    ask: (node, principal, body) => peerOf(node).answer(principal, { path: visiblePath, body }),
  })
  const { renditionBytes } = settings.sidecar
  const cache = await FileCache.open(path.join(folder, 'files'), { maximumBytes: renditionBytes })
  const transfers = new Transfers({ cache, patience })
  const close = async (): Promise<void> => {
    await transfers.close()
    await cache.close()
    await addresses.close()
  }
  return {
    datasets: new OwnersDatasets({
      check,
      peerOf,
      catalogue: new RemoteCatalogue({ self, members, catalogueOf }),
      namesAreOld: (node) => catalogueOf(node).isOld(),
      cache,
      transfers,
      visible,
      addresses,
      words: await LastWords.open({ folder: path.join(folder, 'words'), check, now }),
      now,
      longestResult: renditionBytes,
    }),
    addresses,
    peerOf,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function ownName({ node }: Pick<MeshSettings, 'node'>): string {
  if (node !== undefined) return node.name
  throw new HansaError('internal', 'a node without a name has no others')
}

/** What is made once for each name, when it is asked for first. */
function eachOnce<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>()
  return (name) => {
    const before = made.get(name)
    if (before !== undefined) return before
    const now = make(name)
    made.set(name, now)
    return now
  }
}

/** What a node says of where it is counts as what a registry says. */
async function statementsOf(
  peer: Peer,
  { self, addresses }: { readonly self: string; readonly addresses: NodeAddresses },
): Promise<Readonly<Record<string, string>>> {
  const statements = await peer.statements({ kind: 'node', id: self, teams: [], attributes: {} })
  const { node } = statements
  if (node !== undefined) await addresses.learn(peer.node, node)
  return statements
}
