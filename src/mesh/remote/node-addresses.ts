import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { systemErrorCode } from '../../errors.ts'
import { statementHeader, verifyStatement } from '../../governance/signed-statement.ts'
import type { ServedProtocol } from '../../spec/served-protocols.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'
import type { AddressBook } from '../address-book.ts'
import type { MeshMembers } from '../mesh-members.ts'
import { clockSeconds } from '../node-assertion.ts'
import { nodeDescriptorSchema, nodeDescriptorType, type NodeDescriptor } from '../node-descriptor.ts'

export interface NodeAddressesOptions {
  /** The file that they are kept in. */
  readonly file: string
  readonly mesh: string
  readonly members: Pick<MeshMembers, 'keyOf' | 'lookAgain'>
  readonly book: Pick<AddressBook, 'nodeStatement'>
  readonly now: () => Date
  /** How many milliseconds the book is waited for. */
  readonly looking: number
}

/** What a node has said, which is over, still is a door to knock at: who opens has to prove itself. */
const triedForMs = 7 * 86_400_000
/** The book is asked beside what is done when it was not for so long, and not more often than that about one node. */
const lookedAtMs = 5 * 60_000
const notAgainMs = 2000

/**
 * Where other nodes are, by the newest that each has signed of itself. It is remembered, so that nobody has to be there
 * but the node; and it is used to find a node, never to believe anything.
 */
export class NodeAddresses {
  readonly #options: NodeAddressesOptions
  readonly #texts: Map<string, string>
  readonly #known = new Map<string, NodeDescriptor>()
  readonly #looked = new Map<string, number>()
  readonly #looking = new Map<string, Promise<void>>()
  #saving: Promise<void> = Promise.resolve()

  private constructor(options: NodeAddressesOptions, texts: Map<string, string>) {
    this.#options = options
    this.#texts = texts
  }

  static async open(options: NodeAddressesOptions): Promise<NodeAddresses> {
    return new NodeAddresses(options, await readTexts(options.file))
  }

  /** Its address as far as it is known here; undefined where nothing is. */
  async of(node: string): Promise<string | undefined> {
    const kept = await this.#kept(node)
    if (kept === undefined) return this.lookAgain(node)
    if (this.#isLooked(node, lookedAtMs)) return kept.address
    void this.#look(node)
    return kept.address
  }

  /** What it says that it serves by; nothing where nothing is known. */
  async protocolsOf(node: string): Promise<readonly ServedProtocol[] | undefined> {
    return (await this.#kept(node))?.protocols
  }

  /** As `of`, once the book was asked, unless it was a moment ago. */
  async lookAgain(node: string): Promise<string | undefined> {
    if (!this.#isLooked(node, notAgainMs)) await this.#look(node)
    await this.#looking.get(node)
    return (await this.#kept(node))?.address
  }

  /** Takes what a node says of itself, where it is newer than what is known and the node has signed it. */
  async learn(node: string, text: string): Promise<void> {
    const said = await this.#verified(node, text)
    const before = await this.#kept(node)
    if (said === undefined || (before !== undefined && before.issuedAt >= said.issuedAt)) return
    this.#known.set(node, said)
    this.#texts.set(node, text)
    await this.#save()
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all(this.#looking.values())
    await this.#saving
  }

  async #kept(node: string): Promise<NodeDescriptor | undefined> {
    const text = this.#texts.get(node)
    if (text === undefined) return undefined
    // By the key of now: what was signed by one that was rotated away counts for nothing.
    const known = this.#known.get(node)
    const key = await this.#options.members.keyOf(node)
    if (known !== undefined && statementHeader(text)?.key === key && this.#isTried(known)) return known
    const verified = await this.#verified(node, text)
    if (verified === undefined) this.#known.delete(node)
    else this.#known.set(node, verified)
    return verified
  }

  async #verified(node: string, text: string): Promise<NodeDescriptor | undefined> {
    const { members, mesh, now } = this.#options
    const signer = statementHeader(text)?.key
    let key = await members.keyOf(node)
    if (key !== undefined && signer !== key) key = await members.lookAgain(node)
    if (key === undefined) return undefined
    const said = await verifyStatement(text, { type: nodeDescriptorType, key, schema: nodeDescriptorSchema })
    if (said?.node !== node || said.mesh !== mesh || said.left === true || !this.#isTried(said))
      return undefined
    // One of the future would be the newest for ever.
    return Date.parse(said.issuedAt) > now().getTime() + clockSeconds * 1000 ? undefined : said
  }

  #isTried({ expiresAt }: NodeDescriptor): boolean {
    return Date.parse(expiresAt) + triedForMs > this.#options.now().getTime()
  }

  #isLooked(node: string, withinMs: number): boolean {
    const at = this.#looked.get(node)
    return at !== undefined && performance.now() - at < withinMs
  }

  async #look(node: string): Promise<void> {
    const underWay = this.#looking.get(node)
    if (underWay !== undefined) return underWay
    this.#looked.set(node, performance.now())
    const looking = this.#ask(node).finally(() => this.#looking.delete(node))
    this.#looking.set(node, looking)
    return looking
  }

  /** Whoever keeps the book may be down, slow or lying: then what is known here stays. */
  async #ask(node: string): Promise<void> {
    const { book, looking } = this.#options
    const late = new AbortController()
    const tooLate = sleep(looking, undefined, { signal: late.signal }).catch(() => undefined)
    try {
      const text = await Promise.race([book.nodeStatement(node), tooLate])
      if (text !== undefined) await this.learn(node, text)
    } catch {
      return
    } finally {
      late.abort()
    }
  }

  #save(): Promise<void> {
    const write = (): Promise<void> =>
      writeWholeFile(this.#options.file, JSON.stringify(Object.fromEntries(this.#texts)), 0o600)
    // What could not be kept is found again; a full disk must not keep anybody from reading.
    this.#saving = this.#saving.then(write).catch(() => undefined)
    return this.#saving
  }
}

const textsSchema = z.record(z.string(), z.string())

/** Signed texts by node; none where there is no file, or one that somebody has damaged. */
async function readTexts(file: string): Promise<Map<string, string>> {
  try {
    const found = textsSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return new Map(Object.entries(found.data ?? {}))
  } catch (error) {
    if (error instanceof SyntaxError || systemErrorCode(error) === 'ENOENT') return new Map()
    throw error
  }
}
