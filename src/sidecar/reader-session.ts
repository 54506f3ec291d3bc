import type { NamedRelation } from '../engine/sealed-instance.ts'
import { SealedSession, type SessionOptions } from './session.ts'

/** What one statement may read, to be opened where a session does not have it already. */
export interface Provision {
  /** For what it may be read; undefined where there is nothing in it. */
  readonly purpose: string | undefined
  /** Whether it is PostgreSQL's catalogue, and no data. */
  readonly catalogue?: boolean
  /** Says everything that it is: names, columns and contents. */
  readonly key: string
  readonly contents: readonly ProvidedDataset[]
  /** Undefined where something of it is not there any more. */
  readonly open: () => Promise<OpenedRelations | undefined>
}

/** A dataset by its first name, and the signature of what was shown of it. */
export interface ProvidedDataset {
  readonly name: readonly string[]
  readonly signature: string | undefined
  /** The node that owns it, where that is another. */
  readonly node?: string
}

/** What was ever provided to a session, and for what. */
export interface Seen {
  readonly purpose: string | undefined
  readonly datasets: readonly ProvidedDataset[]
}

export interface OpenedRelations {
  readonly relations: readonly NamedRelation[]
  /** Lets go of snapshots while nobody reads them: they may be collected. */
  readonly rest: () => Promise<void>
  /** Holds them again; false where one is not there any more. */
  readonly wake: () => Promise<boolean>
  readonly release: () => Promise<void>
}

/**
 * A sealed session of one reader, which can serve one statement after another. It remembers all that its worker has
 * ever been given, because nobody can say what a process has kept.
 */
export class ReaderSession {
  /** Whose it is. */
  readonly reader: string
  readonly #sealed: SealedSession
  readonly #seen = new Map<string, ProvidedDataset>()
  #isWhole = true
  #purpose: string | undefined
  #provided: { readonly key: string; readonly opened: OpenedRelations } | undefined

  private constructor(reader: string, sealed: SealedSession) {
    this.reader = reader
    this.#sealed = sealed
  }

  static async open(reader: string, options: Omit<SessionOptions, 'relations'>): Promise<ReaderSession> {
    return new ReaderSession(reader, await SealedSession.open(options))
  }

  readonly check: SealedSession['check'] = (...question) => this.#sealed.check(...question)

  readonly usedColumns: SealedSession['usedColumns'] = (...question) => this.#sealed.usedColumns(...question)

  readonly needs: SealedSession['needs'] = (...question) => this.#sealed.needs(...question)

  readonly parts: SealedSession['parts'] = (...question) => this.#sealed.parts(...question)

  readonly groups: SealedSession['groups'] = (...question) => this.#sealed.groups(...question)

  readonly describe: SealedSession['describe'] = (...question) => this.#sealed.describe(...question)

  /** Runs a statement over what was provided last. */
  readonly query: SealedSession['query'] = (...statement) => this.#sealed.query(...statement)

  get isAlive(): boolean {
    return this.#isWhole && this.#sealed.isAlive
  }

  /** What it has seen that is not in this. */
  seenBeside({ contents }: Provision): Seen {
    const names = new Set(contents.map(({ name }) => nameKey(name)))
    const others = [...this.#seen].filter(([key]) => !names.has(key))
    return { purpose: this.#purpose, datasets: others.map(([, dataset]) => dataset) }
  }

  /** Whether what it has seen goes together with this: the same purpose, and no dataset under another entitlement. */
  fits({ purpose, contents }: Provision): boolean {
    // A statement over no dataset has nothing to be used for another purpose.
    if (contents.length === 0) return true
    const differs = purpose !== undefined && this.#purpose !== undefined && this.#purpose !== purpose
    if (differs) return false
    return contents.every(({ name, signature }) => {
      const before = this.#seen.get(nameKey(name))
      return before === undefined || before.signature === signature
    })
  }

  /**
   * Makes it the one thing that can be read; false where something of it is not there any more. Where it fails, the
   * session is of no use any more.
   */
  async provide(provision: Provision): Promise<boolean> {
    if (this.#provided?.key === provision.key) return this.#provided.opened.wake()
    const opened = await provision.open()
    if (opened === undefined) return false
    const before = this.#provided
    this.#isWhole = false
    this.#provided = { key: provision.key, opened }
    if (provision.contents.length > 0) this.#purpose = provision.purpose
    for (const content of provision.contents) this.#seen.set(nameKey(content.name), content)
    await this.#sealed.seal(opened.relations, { catalogue: provision.catalogue === true })
    await before?.opened.release()
    this.#isWhole = true
    return true
  }

  /** Between two statements. */
  async rest(): Promise<void> {
    await this.#provided?.opened.rest()
  }

  async close(): Promise<void> {
    await this.#sealed.close()
    await this.#provided?.opened.release()
    this.#provided = undefined
  }
}

const nameKey = (name: readonly string[]): string => JSON.stringify(name)
