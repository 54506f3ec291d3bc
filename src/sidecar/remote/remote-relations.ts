import type { NamedRelation } from '../../engine/sealed-instance.ts'
import type { ProvidedDataset } from '../reader-session.ts'
import type { RemoteTable } from './ask-owners.ts'
import type { RemoteDatasets, RemoteFiles, RemoteNeed, SentResult } from './remote-datasets.ts'
import type { RemoteTransfer } from './remote-transfer.ts'
import { requireReadable } from './require-readable.ts'

/** What came of a part of the statement, or of groups of rows of a table, and what the rest of it calls that. */
export interface SentPart {
  readonly names: RemoteTable['names']
  readonly result: SentResult
  /** What the session makes of the result, where it has groups. */
  readonly rows?: Pick<NamedRelation, 'columns' | 'groups'>
}

/** One table with what was brought of it, under names that SQL has for that. */
interface BroughtTable {
  readonly names: RemoteTable['names']
  readonly files: Pick<RemoteFiles, 'columns' | 'files' | 'content'>
  readonly rows?: NonNullable<SentPart['rows']>
}

/** What a statement reads in place of its tables where their owner has run it. */
export const sentResult = ['sent', 'result'] as const

/** What is to be brought. */
export interface Bringing {
  /** Those that a statement names. */
  readonly tables: readonly RemoteTable[]
  /** What it needs of each; undefined of one that it does not read itself. */
  readonly needs: readonly (RemoteNeed | undefined)[]
  /** What is here of it already, which is let go of where something fails. */
  readonly parts: readonly SentPart[]
}

interface Wanted extends RemoteTable {
  readonly need: RemoteNeed
}

async function fetchOne(
  datasets: Pick<RemoteDatasets, 'fetch'>,
  { access, request, need }: Wanted,
): Promise<RemoteFiles> {
  const files = await datasets.fetch(access, need, request)
  try {
    requireReadable(access.dataset, files.columns)
    return files
  } catch (error) {
    await files.release()
    throw error
  }
}

interface Brought {
  readonly brought: readonly BroughtTable[]
  readonly releases: readonly (() => Promise<void>)[]
  readonly transfers: readonly RemoteTransfer[]
}

/**
 * What was brought from other nodes for one statement. It lets go of the files when it is disposed of, unless a session
 * has taken them, which lets go of them itself.
 */
export class RemoteRelations implements AsyncDisposable {
  readonly #tables: readonly RemoteTable[]
  readonly #brought: readonly BroughtTable[]
  readonly #releases: readonly (() => Promise<void>)[]
  readonly transfers: readonly RemoteTransfer[]
  #isTaken = false

  private constructor(tables: readonly RemoteTable[], { brought, releases, transfers }: Brought) {
    this.#tables = tables
    this.#brought = brought
    this.#releases = releases
    this.transfers = transfers
  }

  /** Brings what is needed of each table; where one fails, nothing is held. */
  static async fetch(
    datasets: Pick<RemoteDatasets, 'fetch'>,
    { tables, needs, parts }: Bringing,
  ): Promise<RemoteRelations> {
    const wanted = tables.flatMap((table, index): readonly Wanted[] => {
      const need = needs[index]
      return need === undefined ? [] : [{ ...table, need }]
    })
    const fetched = await Promise.allSettled(wanted.map((each) => fetchOne(datasets, each)))
    const brought = fetched.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const results = parts.map(({ result }) => result)
    const releases = [...brought, ...results].map(({ release }) => release)
    const failed = fetched.find((each) => each.status === 'rejected')
    if (failed !== undefined) {
      await Promise.all(releases.map((release) => release()))
      throw failed.reason
    }
    const read = wanted.flatMap(({ names }, index) => {
      const files = brought[index]
      return files === undefined ? [] : [{ names, files }]
    })
    return new RemoteRelations(tables, {
      brought: [...read, ...parts.map(({ result, ...part }) => ({ ...part, files: result }))],
      releases,
      transfers: [
        ...results.flatMap(({ transfers }) => transfers),
        ...brought.map(({ transfer }) => transfer),
      ],
    })
  }

  /** The tables without their rows: enough to understand a statement. */
  static shapes(tables: readonly RemoteTable[]): RemoteRelations {
    const brought = tables.map(({ names, access: { columns } }) => ({
      names,
      files: { columns, files: [], content: 'none' },
    }))
    return new RemoteRelations(tables, { brought, releases: [], transfers: [] })
  }

  /** The result of the whole statement, which the owner of all tables has run. */
  static sent(tables: readonly RemoteTable[], result: SentResult): RemoteRelations {
    return new RemoteRelations(tables, {
      brought: [{ names: [sentResult], files: result }],
      releases: [result.release],
      transfers: result.transfers,
    })
  }

  get relations(): readonly NamedRelation[] {
    return this.#brought.map(({ names, files: { columns, files }, rows }) => ({
      names,
      columns,
      files,
      ...rows,
    }))
  }

  /** Says everything that they are. */
  get key(): readonly unknown[] {
    const entitlements = this.#tables.map(({ access }) => access.entitlement ?? null)
    const brought = this.#brought.map(({ names, files: { columns, content }, rows = null }) => [
      names,
      columns,
      content,
      rows,
    ])
    return [entitlements, brought]
  }

  get contents(): readonly ProvidedDataset[] {
    return this.#tables.flatMap(({ names, access }) => {
      const [name] = names
      return name === undefined ? [] : [{ name, signature: access.entitlement, node: access.dataset.node }]
    })
  }

  /** From now on whoever takes them releases them. */
  take(): () => Promise<void> {
    this.#isTaken = true
    return () => this.#release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isTaken) await this.#release()
  }

  async #release(): Promise<void> {
    await Promise.all(this.#releases.map((release) => release()))
  }
}
