import { generateKeyPairSync, sign } from 'node:crypto'
import { publicKeyText, type StatementSigner } from '../../src/governance/signed-statement.ts'
import type { MeshMembers } from '../../src/mesh/mesh-members.ts'
import type { KnownNode } from '../../src/spec/known-node.ts'

/** A key of a node of tests. */
export interface TestKey extends StatementSigner {
  readonly text: string
}

export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    publicKey,
    text: publicKeyText(publicKey),
    sign: (message) => sign(null, Buffer.from(message), privateKey),
  }
}

/** Members as a test says; rotations are known when they are looked for. */
export class GivenMembers implements MeshMembers {
  nodes: readonly KnownNode[]
  /** Keys that nodes have now, where they have rotated the one that the rules name. */
  readonly rotated = new Map<string, string>()
  readonly #seen = new Map<string, string>()
  /** Nodes whose rotations were looked for. */
  readonly lookedFor: string[] = []

  constructor(nodes: readonly KnownNode[]) {
    this.nodes = nodes
  }

  known(node: string): Promise<KnownNode | undefined> {
    return Promise.resolve(this.nodes.find((each) => each.node === node))
  }

  all(): Promise<readonly KnownNode[]> {
    return Promise.resolve(this.nodes)
  }

  ownerOf(domain: string): Promise<KnownNode | undefined> {
    return Promise.resolve(this.nodes.find(({ domains }) => domains.includes(domain)))
  }

  async keyOf(node: string): Promise<string | undefined> {
    return this.#seen.get(node) ?? (await this.known(node))?.key
  }

  lookAgain(node: string): Promise<string | undefined> {
    this.lookedFor.push(node)
    const key = this.rotated.get(node)
    if (key !== undefined) this.#seen.set(node, key)
    return this.keyOf(node)
  }
}
