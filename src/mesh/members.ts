import { statementHeader } from '../governance/signed-statement.ts'
import { GoverningRules } from '../sidecar/governing-rules.ts'
import { keyAfter, verifyRotations, type Rotation } from '../sidecar/node-rotation.ts'
import { ownRotations } from '../sidecar/own-rotations.ts'
import { steadyClock } from '../sidecar/steady-clock.ts'
import type { KnownNode } from '../spec/known-node.ts'
import type { BundleStore, GovernanceBundle } from '../store/governance-bundle.ts'
import type { AddressBook } from './address-book.ts'
import type { MeshMembers } from './mesh-members.ts'
import { RotationsFile, type KnownRotations } from './rotations-file.ts'

export interface MembersOptions {
  readonly store: BundleStore
  /** The mesh's name. */
  readonly mesh: string
  /** This node's name; its own rotations are beside its key. Absent for a registry. */
  readonly node?: string
  /** The state folder. */
  readonly state: string
  /** Where rotations are looked for that are not known here. */
  readonly addressBook: Pick<AddressBook, 'rotationStatements'>
  readonly now: () => Date
}

/** Whoever sends rubbish must not make this node ask others all the time. */
const lookMilliseconds = 10_000

/** The members that the rules in force name, with the rotations that were seen here; a key that was rotated away never comes back. */
export class Members implements MeshMembers {
  readonly #options: MembersOptions
  readonly #rules: GoverningRules
  readonly #rotations: RotationsFile
  readonly #now: () => Date
  readonly #looked = new Map<string, number>()
  readonly #looking = new Map<string, Promise<void>>()
  #index: Index | undefined

  constructor(options: MembersOptions) {
    const { store, mesh, state, now } = options
    this.#options = options
    this.#now = steadyClock(now)
    this.#rules = new GoverningRules(store, mesh, this.#now)
    this.#rotations = new RotationsFile(state, mesh)
  }

  async known(node: string): Promise<KnownNode | undefined> {
    return (await this.#indexed()).byName.get(node)
  }

  async all(): Promise<readonly KnownNode[]> {
    return [...(await this.#indexed()).byName.values()]
  }

  async ownerOf(domain: string): Promise<KnownNode | undefined> {
    return (await this.#indexed()).byDomain.get(domain)
  }

  async keyOf(node: string): Promise<string | undefined> {
    const known = await this.known(node)
    return known && keyAfter(known.key, await this.#rotationsOf(node))
  }

  async lookAgain(node: string): Promise<string | undefined> {
    const known = await this.known(node)
    if (known === undefined) return undefined
    if (node !== this.#options.node) await this.#look(known)
    return this.keyOf(node)
  }

  /**
   * Takes rotations that somebody has brought: they prove themselves. Whether they go on from the key of the rules, and the
   * node's key is now the last of them.
   */
  async learn(node: string, texts: readonly string[]): Promise<boolean> {
    const known = await this.known(node)
    const rotations = known && (await this.#take(known, texts))
    const last = rotations?.at(-1)
    return last !== undefined && last.to === (await this.keyOf(node))
  }

  /** Those who ask while somebody looks wait for the same answer. */
  #look(known: KnownNode): Promise<void> {
    const { node } = known
    const looking = this.#looking.get(node)
    if (looking !== undefined) return looking
    const now = this.#now().getTime()
    if (Math.abs(now - (this.#looked.get(node) ?? Number.NEGATIVE_INFINITY)) < lookMilliseconds)
      return Promise.resolve()
    this.#looked.set(node, now)
    const started = this.#learn(known).finally(() => this.#looking.delete(node))
    this.#looking.set(node, started)
    return started
  }

  async #learn(known: KnownNode): Promise<void> {
    // Whoever cannot be asked knows nothing new.
    const said = await this.#options.addressBook.rotationStatements(known.node).catch(() => [])
    for (const texts of said) await this.#take(known, texts)
  }

  async #take({ node, key }: KnownNode, texts: readonly string[]): Promise<readonly Rotation[] | undefined> {
    // Without one by the key of the rules they prove nothing, and anybody can make them; each takes a while to verify.
    if (!texts.some((text) => statementHeader(text)?.key === key)) return undefined
    const rotations = await verifyRotations(texts, { mesh: this.#options.mesh, node })
    if (rotations === undefined) return undefined
    const brought = { texts, rotations }
    const isNews = (before: KnownRotations): boolean => goesOn(before, brought, key)
    if (isNews(await this.#rotations.readAnew(node))) await this.#rotations.put(node, brought, isNews)
    return rotations
  }

  async #rotationsOf(node: string): Promise<readonly Rotation[]> {
    const { state, mesh } = this.#options
    if (node === this.#options.node)
      return (await ownRotations(state, { mesh, node })).map(({ rotation }) => rotation)
    return (await this.#rotations.of(node)).rotations
  }

  async #indexed(): Promise<Index> {
    const bundle = (await this.#rules.current())?.bundle
    if (this.#index === undefined || this.#index.bundle !== bundle) this.#index = indexOf(bundle)
    return this.#index
  }
}

/**
 * Whether rotations may take the place of those that are known: from the key of the rules on they say all of it and more.
 * What is before that key is signed by keys of the past, which anybody may have by now, and counts for nothing.
 */
function goesOn({ rotations: known }: KnownRotations, { rotations }: KnownRotations, key: string): boolean {
  const [before, after] = [rotationsFrom(key, known), rotationsFrom(key, rotations)]
  const isSame = ({ to }: Rotation, index: number): boolean => after[index]?.to === to
  return after.length > before.length && before.every(isSame)
}

function rotationsFrom(key: string, rotations: readonly Rotation[]): readonly Rotation[] {
  const at = rotations.findIndex(({ from }) => from === key)
  return at === -1 ? [] : rotations.slice(at)
}

interface Index {
  readonly bundle: GovernanceBundle | undefined
  readonly byName: ReadonlyMap<string, KnownNode>
  readonly byDomain: ReadonlyMap<string, KnownNode>
}

function indexOf(bundle: GovernanceBundle | undefined): Index {
  const nodes = bundle?.nodes ?? []
  return {
    bundle,
    byName: new Map(nodes.map((known) => [known.node, known])),
    byDomain: new Map(nodes.flatMap((known) => known.domains.map((domain) => [domain, known]))),
  }
}
