import { publicKeyText } from '../../src/governance/signed-statement.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { hansaPrints, startHansa, type RunningHansa } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { TestMesh, type ShortProducts } from '../support/test-mesh.ts'
import { NetworkHosts } from './network-hosts.ts'

const port = 4242

/** Everybody may read everything: what is tested here is the network. */
const open = `@id("open")
@reason("These data are for everybody.")
permit (principal, action == Hansa::Action::"read", resource);
`

const identities = {
  apiVersion: 'hansa/v1',
  kind: 'Identities',
  principals: [{ principal: 'user:kim' }],
}

interface NodeOfTest {
  readonly mesh: TestMesh
  readonly url: string
  process: RunningHansa | undefined
}

/** A mesh of real nodes and a registry, each a process on a host of its own. */
export class NetworkedMesh implements AsyncDisposable {
  readonly hosts: NetworkHosts
  readonly #nodes: ReadonlyMap<string, NodeOfTest>

  private constructor(hosts: NetworkHosts, nodes: ReadonlyMap<string, NodeOfTest>) {
    this.hosts = hosts
    this.#nodes = nodes
  }

  /** Products by node; a node without any only reads, and speaks for all users. Everything is built and up. */
  static async start(products: Readonly<Record<string, ShortProducts>>): Promise<NetworkedMesh> {
    const hosts = NetworkHosts.make([...Object.keys(products), 'registry'])
    const nodes = new Map(
      [...Object.keys(products), 'registry'].map((name) => [name, declare(name, hosts, products[name])]),
    )
    const made = new NetworkedMesh(hosts, nodes)
    try {
      await made.#start(products)
      return made
    } catch (error) {
      await made[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Starts the process of a node, once it is up. */
  async up(name: string): Promise<void> {
    const node = this.#node(name)
    const words = name === 'registry' ? ['registry', '--host', '0.0.0.0', '--port', String(port)] : ['up']
    node.process = startHansa(['-C', node.mesh.root, ...words], { on: this.hosts.on(name) })
    await node.process.says(/at http:\S+/)
  }

  /** Ends it as a power cut would. */
  async kill(name: string): Promise<void> {
    await this.#node(name).process?.end('SIGKILL')
  }

  /** A command run on a node's host, in its folder. */
  run(name: string, ...words: readonly string[]): Promise<string> {
    return hansaPrints(['-C', this.#node(name).mesh.root, ...words], { on: this.hosts.on(name) })
  }

  /** A token that a node's own identities give. */
  async tokenAt(name: string, principal: string): Promise<string> {
    const { mesh } = this.#node(name)
    const token = await tokenOf(mesh, principal)
    await mesh.close()
    return token
  }

  url(name: string): string {
    return this.#node(name).url
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process, mesh } of this.#nodes.values()) {
      await process?.end('SIGKILL')
      await mesh[Symbol.asyncDispose]()
    }
    this.hosts[Symbol.dispose]()
  }

  async #start(products: Readonly<Record<string, ShortProducts>>): Promise<void> {
    const known = []
    for (const [node, owned] of Object.entries(products)) {
      const { publicKey } = await nodeKey(this.#node(node).mesh.state)
      const domains = [...new Set(Object.keys(owned).map((key) => key.split('/')[0] ?? ''))]
      const vouchesFor = domains.length === 0 ? { vouchesFor: ['user:*'] } : {}
      known.push({ node, key: publicKeyText(publicKey), domains, ...vouchesFor })
    }
    for (const [name, { mesh }] of this.#nodes) {
      mesh.write('governance/nodes.yaml', { apiVersion: 'hansa/v1', kind: 'Nodes', nodes: known })
      mesh.write('governance/policies/open.cedar', open)
      mesh.write('identities.yaml', identities)
      if (name !== 'registry') await mesh.apply()
      await mesh.close()
    }
    await this.up('registry')
    await Promise.all(
      Object.keys(products).map(async (name) => {
        await this.run(name, 'join', this.url('registry'))
        await this.up(name)
      }),
    )
  }

  #node(name: string): NodeOfTest {
    const node = this.#nodes.get(name)
    if (node === undefined) throw new Error(`there is no node ${name}`)
    return node
  }
}

function declare(name: string, hosts: NetworkHosts, products: ShortProducts = {}): NodeOfTest {
  const url = `http://${hosts.address(name)}:${port}`
  const node = name === 'registry' ? {} : { node: { name, address: url } }
  const settings = { ...node, http: { host: '0.0.0.0', port } }
  return { mesh: new TestMesh(products, { settings, systemClock: true }), url, process: undefined }
}
