import type { NamedRelation } from '../../engine/sealed-instance.ts'
import type { ProvidedDataset } from '../reader-session.ts'
import type { RemoteTable } from './ask-owners.ts'
import type { RemoteDatasets, RemoteFiles, RemoteNeed, RemoteTransfer } from './remote-datasets.ts'
import { requireReadable } from './require-readable.ts'

/** One table with what was brought of it. */
interface BroughtTable {
  readonly table: RemoteTable
  readonly files: Pick<RemoteFiles, 'columns' | 'files' | 'content'>
}

interface Wanted extends Pick<RemoteTable, 'access' | 'request'> {
  readonly need: RemoteNeed | undefined
}

async function fetchOne(
  datasets: Pick<RemoteDatasets, 'fetch'>,
  { access, request, need }: Wanted,
): Promise<RemoteFiles> {
  const files = await datasets.fetch(access, need ?? everything, request)
  try {
    requireReadable(access.dataset, files.columns)
    return files
  } catch (error) {
    await files.release()
    throw error
  }
}

const everything: RemoteNeed = { columns: undefined, conditions: [], limit: undefined }

/**
 * What was brought from other nodes for one statement. It lets go of the files when it is disposed of, unless a session
 * has taken them, which lets go of them itself.
 */
export class RemoteRelations implements AsyncDisposable {
  readonly #tables: readonly BroughtTable[]
  readonly #releases: readonly (() => Promise<void>)[]
  readonly transfers: readonly RemoteTransfer[]
  #isTaken = false

  private constructor(tables: readonly BroughtTable[], brought: readonly RemoteFiles[]) {
    this.#tables = tables
    this.#releases = brought.map(({ release }) => release)
    this.transfers = brought.map(({ transfer }) => transfer)
  }

  /** Brings what is needed of each table; where one fails, nothing is held. */
  static async fetch(
    datasets: Pick<RemoteDatasets, 'fetch'>,
    tables: readonly RemoteTable[],
    needs: readonly RemoteNeed[] = [],
  ): Promise<RemoteRelations> {
    const fetched = await Promise.allSettled(
      tables.map(({ access, request }, index) => fetchOne(datasets, { access, request, need: needs[index] })),
    )
    const brought = fetched.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const failed = fetched.find((each) => each.status === 'rejected')
    if (failed !== undefined) {
      await Promise.all(brought.map(({ release }) => release()))
      throw failed.reason
    }
    const both = tables.flatMap((table, index) => {
      const files = brought[index]
      return files === undefined ? [] : [{ table, files }]
    })
    return new RemoteRelations(both, brought)
  }

  /** The tables without their rows: enough to understand a statement. */
  static shapes(tables: readonly RemoteTable[]): RemoteRelations {
    const empty = (table: RemoteTable): BroughtTable => ({
      table,
      files: { columns: table.access.columns, files: [], content: 'none' },
    })
    return new RemoteRelations(tables.map(empty), [])
  }

  get relations(): readonly NamedRelation[] {
    return this.#tables.map(({ table: { names }, files: { columns, files } }) => ({ names, columns, files }))
  }

  /** Says everything that they are. */
  get key(): readonly unknown[] {
    return this.#tables.map(({ table: { names, access }, files: { columns, content } }) => [
      names,
      columns,
      content,
      access.entitlement ?? null,
    ])
  }

  get contents(): readonly ProvidedDataset[] {
    return this.#tables.flatMap(({ table: { names, access } }) => {
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
