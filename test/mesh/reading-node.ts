import { signStatement } from '../../src/governance/signed-statement.ts'
import { describeNode } from '../../src/mesh/describe-node.ts'
import { nodeDescriptorType } from '../../src/mesh/node-descriptor.ts'
import { openRemote, type OpenedRemote } from '../../src/mesh/open-remote.ts'
import { readersPatience } from '../../src/mesh/remote/patience.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import type { ServedNode } from './served-node.ts'

export interface Elsewhere {
  readonly addresses?: ReadonlyMap<string, string>
  /** How many milliseconds a catalogue waits for other nodes. */
  readonly catalogue?: number
  /** How long a request is made again. */
  readonly retrying?: number
}

/** One more sidecar of a served node, which reads what other nodes have. */
export class ReadingNode implements AsyncDisposable {
  readonly node: ServedNode
  readonly sidecar: Sidecar
  readonly remote: OpenedRemote

  private constructor(node: ServedNode, sidecar: Sidecar, remote: OpenedRemote) {
    this.node = node
    this.sidecar = sidecar
    this.remote = remote
  }

  /** `addresses` says where other nodes are, by their names, where they are not there. */
  static async open(
    node: ServedNode,
    owners: readonly ServedNode[],
    { addresses = new Map(), catalogue = 60_000, retrying = 100 }: Elsewhere = {},
  ): Promise<ReadingNode> {
    const { effects, store } = await node.mesh.context()
    const { settings } = await node.mesh.load()
    const remote = await openRemote({
      settings,
      mesh: 'test',
      members: node.members,
      effects,
      patience: { ...readersPatience, pause: 10, retrying, cooling: 50, catalogue },
      book: {
        nodeStatement: async (name) => {
          const owner = owners.find((each) => each.name === name)
          return owner && describe(owner, addresses.get(name) ?? owner.url, effects.now())
        },
      },
    })
    const options = { store, settings, mesh: 'test', effects, warmWorkers: 0, remote: remote.datasets }
    return new ReadingNode(node, await Sidecar.open(options), remote)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sidecar.close()
    await this.remote.close()
  }
}

/** Where a node is, as it says itself. */
async function describe(node: ServedNode, address: string, now: Date): Promise<string> {
  const facts = {
    mesh: 'test',
    node: node.name,
    address,
    domains: [],
    protocols: [{ name: 'http' }, { name: 'postgresql', port: 5433 }],
    rotation: 0,
    hansa: 'test',
    products: {},
  }
  return signStatement(describeNode(facts, now), nodeDescriptorType, await node.key())
}
