import { hash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'
import {
  publicKeyText,
  signStatement,
  verifyStatement,
  type StatementSigner,
} from '../governance/signed-statement.ts'
import { ownRotations } from '../sidecar/own-rotations.ts'
import { canonicalJson } from '../spec/canonical-hash.ts'
import type { NodeSettings } from '../spec/mesh.ts'
import type { ServedProtocol } from '../spec/served-protocols.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import { writeWholeFile } from '../store/write-whole-file.ts'
import { describeNode, isHalfOver, nodeFacts, type NodeFacts } from './describe-node.ts'
import { describeProduct } from './describe-product.ts'
import type { MeshMembers } from './mesh-members.ts'
import { nodeDescriptorSchema, nodeDescriptorType } from './node-descriptor.ts'
import { productDescriptorType } from './product-descriptor.ts'
import { domainOf } from '../spec/domain-of.ts'

export interface OwnStatementsOptions {
  readonly store: Pick<MetadataStore, 'heads' | 'publication'>
  readonly mesh: string
  readonly node: NodeSettings
  readonly protocols: readonly ServedProtocol[]
  /** The state folder. */
  readonly state: string
  readonly key: StatementSigner
  readonly members: Pick<MeshMembers, 'known'>
  /** The version of Hansa. */
  readonly hansa: string
  readonly now: () => Date
}

interface SignedProduct {
  readonly sequence: number
  readonly key: string
  readonly text: string
}

/** What this node says of itself and its products, signed, by the keys that documents have in the mesh. */
export class OwnStatements {
  readonly #options: OwnStatementsOptions
  readonly #products = new Map<string, SignedProduct>()

  constructor(options: OwnStatementsOptions) {
    this.#options = options
  }

  /**
   * All as they are now: `node`, `rotation/<n>`, `product/<domain>/<product>`. What has not changed is the same text, so
   * that others see by its digest that they have it.
   */
  async current(): Promise<ReadonlyMap<string, string>> {
    const rotations = await this.#rotations()
    const products = await this.#signedProducts()
    return new Map([
      ['node', await this.#node(await this.#facts(products, rotations.length))],
      ...rotations.map((text, index) => [`rotation/${index + 1}`, text] as const),
      ...products.map(([product, text]) => [`product/${product}`, text] as const),
    ])
  }

  /** The last word of a node that leaves the mesh; it serves nothing any more. */
  async farewell(): Promise<string> {
    const facts = await this.#facts([], (await this.#rotations()).length)
    // What was said before is older: should the node come back, it has to say so anew.
    await rm(this.#file, { force: true })
    return this.#sign({ ...facts, left: true })
  }

  async #rotations(): Promise<readonly string[]> {
    const { state, mesh, node } = this.#options
    return (await ownRotations(state, { mesh, node: node.name })).map(({ text }) => text)
  }

  async #facts(
    products: readonly (readonly [product: string, text: string])[],
    rotation: number,
  ): Promise<NodeFacts> {
    const { mesh, node: settings, protocols, hansa } = this.#options
    const digests = products.map(([product, text]) => [product, hash('sha256', text)] as const)
    return nodeFacts({
      mesh,
      settings,
      protocols,
      hansa,
      rotation,
      domains: await this.#domains(),
      products: Object.fromEntries(digests),
    })
  }

  async #domains(): Promise<readonly string[]> {
    const { members, node } = this.#options
    return (await members.known(node.name))?.domains ?? []
  }

  /** Those of domains that the rules give to this node. */
  async #signedProducts(): Promise<readonly (readonly [product: string, text: string])[]> {
    const domains = new Set(await this.#domains())
    const heads = [...(await this.#options.store.heads()).values()]
    const own = heads.filter(({ product }) => domains.has(domainOf(product)))
    for (const product of this.#products.keys())
      if (!own.some((head) => head.product === product)) this.#products.delete(product)
    const signed: (readonly [string, string])[] = []
    for (const { product, sequence } of own) signed.push([product, await this.#product(product, sequence)])
    return signed
  }

  async #product(product: string, sequence: number): Promise<string> {
    const { store, mesh, node, key } = this.#options
    const signer = publicKeyText(key.publicKey)
    const known = this.#products.get(product)
    if (known?.sequence === sequence && known.key === signer) return known.text
    const publication = await store.publication(product, { sequence })
    if (publication === undefined) throw notThere(product)
    const described = describeProduct(publication, { mesh, node: node.name })
    const text = signStatement(described, productDescriptorType, key)
    this.#products.set(product, { sequence, key: signer, text })
    return text
  }

  /** The one that was said before, while it is true and half of its life is not over. */
  async #node(facts: NodeFacts): Promise<string> {
    const kept = await this.#kept()
    if (kept !== undefined && (await this.#isStillSo(kept, facts))) return kept
    const text = this.#sign(facts)
    try {
      // Other processes of this node say the same from then on.
      await writeWholeFile(this.#file, text)
    } catch (error) {
      throw fromSystemError(error, 'writing down what this node says of itself')
    }
    return text
  }

  async #isStillSo(kept: string, facts: NodeFacts): Promise<boolean> {
    const { key, now } = this.#options
    const said = await verifyStatement(kept, {
      type: nodeDescriptorType,
      key: publicKeyText(key.publicKey),
      schema: nodeDescriptorSchema,
    })
    if (said === undefined || isHalfOver(said, now())) return false
    const { issuedAt: _, expiresAt: __, ...before } = said
    return canonicalJson(before) === canonicalJson(facts)
  }

  #sign(facts: NodeFacts): string {
    const { key, now } = this.#options
    return signStatement(describeNode(facts, now()), nodeDescriptorType, key)
  }

  async #kept(): Promise<string | undefined> {
    try {
      return await readFile(this.#file, 'utf8')
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined
      throw fromSystemError(error, 'reading what this node says of itself')
    }
  }

  get #file(): string {
    return path.join(this.#options.state, 'mesh', 'node.jws')
  }
}

/** Retention keeps the newest of each product. */
const notThere = (product: string): HansaError =>
  new HansaError('conflict', `${product} was published anew while it was described`, { remedy: 'Try again.' })
