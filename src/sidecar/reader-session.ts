import type { NamedRelation } from '../engine/sealed-instance.ts'
import { makeSessionFolder, removeFolder } from './session-folder.ts'
import { SealedSession, type SessionOptions } from './session.ts'

/** What one statement may read, to be opened where a session does not have it already. */
export interface Provision {
  /** For what it may be read. */
  readonly purpose: string
  /** Says everything that it is: names, columns and contents. */
  readonly key: string
  /** Signatures of entitlements by dataset. */
  readonly entitlements: ReadonlyMap<string, string | undefined>
  readonly open: (folder: SessionFolder) => Promise<OpenedRelations>
}

/** Makes the session's own folder where there is none yet. */
export type SessionFolder = () => Promise<string>

export interface OpenedRelations {
  readonly relations: readonly NamedRelation[]
  /** Lets go of what was held so that the files stay. */
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
  readonly #stateFolder: string
  readonly #seen = new Map<string, string | undefined>()
  #purpose: string | undefined
  #folder: Promise<string> | undefined
  #provided: { readonly key: string; readonly release: () => Promise<void> } | undefined

  private constructor(reader: string, sealed: SealedSession, stateFolder: string) {
    this.reader = reader
    this.#sealed = sealed
    this.#stateFolder = stateFolder
  }

  static async open(reader: string, options: Omit<SessionOptions, 'relations'>): Promise<ReaderSession> {
    return new ReaderSession(reader, await SealedSession.open(options), options.stateFolder)
  }

  readonly check: SealedSession['check'] = (...question) => this.#sealed.check(...question)

  readonly usedColumns: SealedSession['usedColumns'] = (...question) => this.#sealed.usedColumns(...question)

  /** Runs a statement over what was provided last. */
  readonly query: SealedSession['query'] = (...statement) => this.#sealed.query(...statement)

  get isAlive(): boolean {
    return this.#sealed.isAlive
  }

  /** Entitlements by dataset, of all that was ever provided. */
  get seen(): ReadonlyMap<string, string | undefined> {
    return this.#seen
  }

  /** Whether what it has seen goes together with this: the same purpose, and no dataset under another entitlement. */
  fits({ purpose, entitlements }: Provision): boolean {
    if (this.#purpose !== undefined && this.#purpose !== purpose) return false
    return [...entitlements].every(
      ([key, signature]) => !this.#seen.has(key) || this.#seen.get(key) === signature,
    )
  }

  /** Makes it the one thing that can be read; where that fails, the session is of no use any more. */
  async provide(provision: Provision): Promise<void> {
    if (this.#provided?.key === provision.key) return
    const { relations, release } = await provision.open(() => this.#ownFolder())
    const before = this.#provided
    this.#provided = { key: provision.key, release }
    this.#purpose = provision.purpose
    for (const [key, signature] of provision.entitlements) this.#seen.set(key, signature)
    await before?.release()
    await this.#sealed.seal(relations)
  }

  async close(): Promise<void> {
    await this.#sealed.close()
    await this.#provided?.release()
    this.#provided = undefined
    const folder = await this.#folder?.catch(() => undefined)
    if (folder !== undefined) await removeFolder(folder)
  }

  #ownFolder(): Promise<string> {
    this.#folder ??= makeSessionFolder(this.#stateFolder)
    return this.#folder
  }
}
