import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'
import type { KnownNode } from '../spec/known-node.ts'
import type { RemotePort } from '../spec/remote-port.ts'
import { writeWholeFile } from '../store/write-whole-file.ts'
import type { MeshMembers } from './mesh-members.ts'
import { productDescriptorSchema, type ProductDescriptor } from './product-descriptor.ts'
import { isNewerWord, readProductDescriptor } from './read-descriptor.ts'
import { remotePorts } from './remote-ports.ts'

export interface KnownProductsOptions {
  /** The state folder. */
  readonly state: string
  readonly mesh: string
  /** This node's name. */
  readonly self: string
  readonly members: MeshMembers
  /** The signed documents of a node by key, from itself; it may be away. */
  readonly statements: (node: string) => Promise<Readonly<Record<string, string>>>
  readonly now: () => Date
}

/** What came of a node's words. */
interface Taken {
  readonly isNews: boolean
  /** Whether all of it could be verified and understood. */
  readonly isWhole: boolean
}

const atOnce = 16
const freshForMs = 30_000

/** What other nodes say that they serve, verified and kept, so that who plans needs nobody to be there. */
export class KnownProducts {
  readonly #options: KnownProductsOptions
  readonly #heardAt = new Map<string, number>()
  /** By node, as last read or heard. */
  readonly #kept = new Map<string, readonly ProductDescriptor[]>()

  constructor(options: KnownProductsOptions) {
    this.#options = options
  }

  /** Output ports of all products that are known. */
  async ports(): Promise<readonly RemotePort[]> {
    return (await this.products()).flatMap((product) => remotePorts(product, this.#file(product.node)))
  }

  /** What the owner of its domain says of a product, or who had the domain before said last. */
  async product(product: string): Promise<ProductDescriptor | undefined> {
    return (await this.products()).find((each) => each.product === product)
  }

  /** Asks these nodes, or all, what they serve now. Whether anything is new; what cannot be had stays as it is known. */
  async refresh(nodes?: ReadonlySet<string>): Promise<boolean> {
    const asked = (await this.#others()).filter(({ node }) => nodes?.has(node) ?? true)
    let changed = false
    for (let first = 0; first < asked.length; first += atOnce) {
      const some = asked.slice(first, first + atOnce)
      const answers = await Promise.all(some.map(({ node }) => this.#ask(node)))
      changed ||= answers.includes(true)
    }
    return changed
  }

  /** As `refresh`, of one node that was not asked a moment ago. Throws where what it serves now cannot be had. */
  async keepUp(node: string): Promise<void> {
    const at = this.#heardAt.get(node)
    if (at === undefined || performance.now() - at > freshForMs) await this.hear(node)
  }

  /** Asks this node what it serves now. Throws `source_unavailable` where it does not say, or not in words that are understood here. */
  async hear(node: string): Promise<void> {
    const { isWhole } = await this.#take(node, await this.#options.statements(node))
    if (isWhole) return
    throw new HansaError('source_unavailable', `what the node ${node} says of its products cannot be taken`, {
      remedy: 'Have it run a version of Hansa that this node understands, with its key of now.',
    })
  }

  /** All that are known, those of owners of now first. */
  async products(): Promise<readonly ProductDescriptor[]> {
    const current: ProductDescriptor[] = []
    const former: ProductDescriptor[] = []
    for (const node of await this.#nodesKept())
      for (const product of await this.#of(node)) {
        const owner = await this.#options.members.ownerOf(product.product.split('/')[0] ?? '')
        ;(owner?.node === node ? current : former).push(product)
      }
    return [...current, ...former.filter((product) => isMissed(product, current))]
  }

  /** Also those that left: what they served is known to be missed by whoever reads it. */
  async #nodesKept(): Promise<readonly string[]> {
    try {
      const files = await readdir(this.#folder)
      return files.filter((file) => file.endsWith('.json')).map((file) => path.basename(file, '.json'))
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return []
      throw fromSystemError(error, 'reading what other nodes serve')
    }
  }

  async #others(): Promise<readonly KnownNode[]> {
    return (await this.#options.members.all()).filter(({ node }) => node !== this.#options.self)
  }

  async #ask(node: string): Promise<boolean> {
    const documents = await this.#options.statements(node).catch(() => undefined)
    return documents !== undefined && (await this.#take(node, documents)).isNews
  }

  /** Keeps what can be verified of it. */
  async #take(node: string, documents: Readonly<Record<string, string>>): Promise<Taken> {
    const before = await this.#of(node)
    const said: ProductDescriptor[] = []
    let isWhole = true
    for (const [key, text] of Object.entries(documents)) {
      if (!key.startsWith('product/')) continue
      const descriptor = await this.#verified(node, text)
      isWhole &&= descriptor !== undefined
      const old = before.find(({ product }) => product === descriptor?.product)
      if (descriptor !== undefined) said.push(isNewerWord(descriptor, old) ? descriptor : (old ?? descriptor))
    }
    const now = [...said, ...before.filter((product) => isMissed(product, said))]
    const isNews = JSON.stringify(now) !== JSON.stringify(before)
    if (isNews) await this.#keep(node, now)
    if (isWhole) this.#heardAt.set(node, performance.now())
    return { isNews, isWhole }
  }

  async #verified(node: string, text: string): Promise<ProductDescriptor | undefined> {
    const { mesh, members, now } = this.#options
    const reading = await readProductDescriptor(text, { mesh, members, now: now() })
    return 'descriptor' in reading && reading.descriptor.node === node ? reading.descriptor : undefined
  }

  async #of(node: string): Promise<readonly ProductDescriptor[]> {
    const known = this.#kept.get(node) ?? (await this.#read(node))
    this.#kept.set(node, known)
    return known
  }

  /** What somebody has damaged is asked for again. */
  async #read(node: string): Promise<readonly ProductDescriptor[]> {
    try {
      return keptSchema.safeParse(JSON.parse(await readFile(this.#file(node), 'utf8'))).data ?? []
    } catch (error) {
      if (error instanceof SyntaxError || systemErrorCode(error) === 'ENOENT') return []
      throw fromSystemError(error, 'reading what other nodes serve')
    }
  }

  async #keep(node: string, products: readonly ProductDescriptor[]): Promise<void> {
    this.#kept.set(node, products)
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await writeWholeFile(this.#file(node), JSON.stringify(products), 0o600)
    } catch (error) {
      throw fromSystemError(error, 'keeping what other nodes serve')
    }
  }

  /** Names of nodes that the rules have are plain. */
  #file(node: string): string {
    return path.join(this.#folder, `${node}.json`)
  }

  get #folder(): string {
    return path.join(this.#options.state, 'mesh', 'products')
  }
}

const keptSchema = z.array(productDescriptorSchema)

/**
 * Whether a product that its owner names no more stays known: whoever reads it is told so when it is read, and can go on
 * with all else. One whose contracts another product serves now has given way to it.
 */
function isMissed(product: ProductDescriptor, said: readonly ProductDescriptor[]): boolean {
  if (said.some((other) => other.product === product.product)) return false
  const served = new Set(said.flatMap(({ contracts }) => contracts.map(({ id }) => id)))
  return !product.contracts.some(({ id }) => served.has(id))
}
