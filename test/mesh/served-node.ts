import type { Principal } from '../../src/governance/principal.ts'
import { parsePrincipal } from '../../src/governance/principal.ts'
import { publicKeyText } from '../../src/governance/signed-statement.ts'
import type { AddressBook } from '../../src/mesh/address-book.ts'
import { Members } from '../../src/mesh/members.ts'
import { signAssertion } from '../../src/mesh/node-assertion.ts'
import { openMeshPort } from '../../src/mesh/port/open-mesh-port.ts'
import { FileAddresses } from '../../src/ports/http/file-address.ts'
import { serveHttp, type HttpServer } from '../../src/ports/http/serve.ts'
import { SignIn } from '../../src/sidecar/identity/sign-in.ts'
import { nodeKey, type NodeKey } from '../../src/sidecar/node-key.ts'
import { NodeSecret } from '../../src/sidecar/node-secret.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { freePort } from '../support/free-port.ts'
import { TestMesh, type ShortProducts } from '../support/test-mesh.ts'

/** A node as a test wants it. */
export interface NodeWish {
  /** What it declares and owns; domains are those of the products. */
  readonly products?: ShortProducts
  readonly vouchesFor?: readonly string[]
  /** Further domains, of which it declares nothing. */
  readonly domains?: readonly string[]
  /** Further fields of `mesh.yaml`. */
  readonly settings?: object
  /** Its clock goes on, as a test needs that may take minutes on a busy machine; else it stands still. */
  readonly systemClock?: boolean
  /** Writes policies and identities into its folder, before anything is applied. */
  readonly declare?: (mesh: TestMesh) => void
  /** What it says at `/mesh/statements`. */
  readonly statements?: () => Promise<ReadonlyMap<string, string>>
  /** Where it looks for rotations of others; nowhere where absent. */
  readonly addressBook?: Pick<AddressBook, 'rotationStatements'>
}

/**
 * One node of a mesh, in a folder of its own, published and served from this process. Its clock stands still, at the same
 * time as the others'.
 */
export class ServedNode implements AsyncDisposable {
  readonly name: string
  readonly mesh: TestMesh
  readonly members: Members
  readonly sidecar: Sidecar
  readonly signIn: SignIn
  readonly #server: HttpServer

  private constructor(name: string, mesh: TestMesh, served: Served) {
    this.name = name
    this.mesh = mesh
    this.members = served.members
    this.sidecar = served.sidecar
    this.signIn = served.signIn
    this.#server = served.server
  }

  /** Applies what is declared in the folder and serves it at a port of loopback. */
  static async serve(name: string, mesh: TestMesh, wish: NodeWish, port: number): Promise<ServedNode> {
    await mesh.apply()
    const { effects, store } = await mesh.context()
    const { settings } = await mesh.load()
    const { state } = settings
    const { addressBook = { rotationStatements: () => Promise.resolve([]) } } = wish
    const secret = await NodeSecret.open(state)
    const members = new Members({
      store: store.metadata,
      mesh: 'test',
      node: name,
      state,
      addressBook,
      now: effects.now,
    })
    const { delegated, routes } = openMeshPort({
      mesh: 'test',
      node: name,
      signer: await nodeKey(state),
      secret,
      members,
      effects,
      statements: wish.statements ?? (() => Promise.resolve(new Map())),
    })
    const sidecar = await Sidecar.open({ store, settings, mesh: 'test', effects, warmWorkers: 1 })
    const signIn = new SignIn({
      mesh: 'test',
      settings,
      store,
      effects,
      delegated,
      onFailed: sidecar.signInFailed,
    })
    const addresses = new FileAddresses(secret.keyFor('file-address', ''), effects.now)
    const server = await serveHttp(
      {
        mesh: 'test',
        settings,
        metadata: store.metadata,
        sidecar,
        signIn,
        addresses,
        effects,
        more: [routes],
      },
      { host: '127.0.0.1', port },
    )
    return new ServedNode(name, mesh, { members, sidecar, signIn, server })
  }

  get url(): string {
    return this.#server.url
  }

  /** Its key of now. */
  key(): Promise<NodeKey> {
    return nodeKey(this.mesh.state)
  }

  /** What it says of `who` to another node. */
  async assertion(who: string, to: Pick<ServedNode, 'name'>, says: Says = {}): Promise<string> {
    const principal = { ...principalNamed(who), ...says }
    const now = this.mesh.now
    return signAssertion({ node: this.name, principal, audience: `node:${to.name}`, now }, await this.key())
  }

  /** Headers of requests at `owner` for `who`, once the owner gave a token. */
  async on(owner: ServedNode, who: string, says: Says = {}): Promise<{ readonly authorization: string }> {
    const response = await exchange(owner.url, await this.assertion(who, owner, says))
    const answer: unknown = await response.json()
    if (typeof answer === 'object' && answer !== null && 'access_token' in answer)
      return { authorization: `Bearer ${String(answer.access_token)}` }
    throw new Error(`node:${owner.name} gave no token: ${JSON.stringify(answer)}`)
  }

  async close(): Promise<void> {
    await this.#server.close()
    await this.sidecar.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    await this.mesh[Symbol.asyncDispose]()
  }
}

/** Teams and attributes. */
export type Says = Partial<Pick<Principal, 'teams' | 'attributes'>>

interface Served {
  readonly members: Members
  readonly sidecar: Sidecar
  readonly signIn: SignIn
  readonly server: HttpServer
}

/** Several nodes of one mesh, by name; their rules know them all. */
export type ServedNodes<Name extends string> = Readonly<Record<Name, ServedNode>> & AsyncDisposable

/**
 * Serves nodes that know each other:
 *
 *     await using nodes = await serveNodes({ sales: { products: shop }, planning: { vouchesFor: ['user:*'] } })
 *     const headers = await nodes.planning.on(nodes.sales, 'user:kim')
 *     await fetch(`${nodes.sales.url}/query`, { method: 'POST', headers, body: '{"sql": "select 1"}' })
 */
export async function serveNodes<Name extends string>(
  wishes: Readonly<Record<Name, NodeWish>>,
): Promise<ServedNodes<Name>> {
  const declared = new Map<string, Declared>()
  for (const [name, wish] of Object.entries<NodeWish>(wishes)) declared.set(name, await declare(name, wish))
  const document = nodesDocument([...declared.values()].map(({ known }) => known))
  const served: [string, ServedNode][] = []
  for (const [name, { mesh, wish, port }] of declared) {
    mesh.write('governance/nodes.yaml', document)
    served.push([name, await ServedNode.serve(name, mesh, wish, port)])
  }
  return {
    ...(Object.fromEntries(served) as Record<Name, ServedNode>),
    [Symbol.asyncDispose]: async () => {
      for (const [, node] of served) await node[Symbol.asyncDispose]()
    },
  }
}

/** `governance/nodes.yaml`. */
export const nodesDocument = (nodes: readonly object[]): object => ({
  apiVersion: 'hansa/v1',
  kind: 'Nodes',
  nodes,
})

interface Declared {
  readonly mesh: TestMesh
  readonly wish: NodeWish
  readonly port: number
  readonly known: object
}

async function declare(name: string, wish: NodeWish): Promise<Declared> {
  const { products = {}, vouchesFor = [], domains = [], settings = {}, systemClock = false } = wish
  const port = await freePort()
  const node = { name, address: `http://127.0.0.1:${port}` }
  const mesh = new TestMesh(products, { settings: { node, ...settings }, systemClock })
  wish.declare?.(mesh)
  const { publicKey } = await nodeKey(mesh.state)
  const own = new Set([...Object.keys(products).map((key) => key.slice(0, key.indexOf('/'))), ...domains])
  return {
    mesh,
    wish,
    port,
    known: { node: name, key: publicKeyText(publicKey), domains: [...own], vouchesFor },
  }
}

/** Asks a node for a token by RFC 8693; `more` are further parameters. */
export function exchange(
  url: string,
  assertion: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}/mesh/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: assertion,
      ...more,
    }),
  })
}

function principalNamed(name: string): Principal {
  const parsed = parsePrincipal(name)
  if (parsed === undefined) throw new Error(`${name} names nobody`)
  return { ...parsed, teams: [], attributes: {} }
}
