import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as others } from 'node:timers/promises'
import { isHansaError } from '../../errors.ts'
import { migrate } from '../../store/migrations.ts'
import {
  numberOf,
  placeholders,
  textOf,
  type SqlDatabase,
  type SqlExecutor,
  type SqlRow,
} from '../../store/sql-database.ts'
import { SqliteDatabase } from '../../store/sqlite-database.ts'
import { dropFacts, emptyCatalogue, putFacts, type Catalogue, type EntryFacts } from './catalogue.ts'
import { idList } from './id-list.ts'
import type { ProductSource } from './product-source.ts'
import type { SearchEntry } from './search-entry.ts'
import { searchMigrations } from './search-schema.ts'
import { WordLists } from './word-lists.ts'
import { dropEntry, putEntries, type IndexedProduct } from './write-entries.ts'

/** Where a node keeps its index. It can be taken away at any time: it is made of what is published. */
export const searchFile = (state: string): string => path.join(state, 'search.db')

/** Products of one transaction: each makes a segment of the index, which are merged later. */
const entriesAtOnce = 2000
/** Publications that are read before others have their turn: some milliseconds. */
const readsAtOnce = 16

/** Rows that are read before others have their turn: some milliseconds. */
const rowsAtOnce = 1000

/**
 * What can be found of products, in a file beside the store. It is made of what is published and compared with it by
 * sequence, each product in the transaction that says which of its publications was read: so a process that is killed leaves
 * an index that lacks something, and never one that says otherwise.
 */
export class SearchIndex implements AsyncDisposable {
  readonly #database: SqlDatabase
  readonly #lists: WordLists
  #catalogue = emptyCatalogue()
  #loaded: { readonly version: number; readonly revision: number } | undefined
  #loading: Promise<void> | undefined
  #indexed: string | undefined
  #last: Promise<unknown> = Promise.resolve()

  private constructor(database: SqlDatabase) {
    this.#database = database
    this.#lists = new WordLists(database)
  }

  /** Opens the index of a state folder. One that is damaged, or of another version, is taken away and made anew. */
  static async open(state: string): Promise<SearchIndex> {
    const file = searchFile(state)
    try {
      return new SearchIndex(await openDatabase(file))
    } catch (error) {
      if (!isHansaError(error, 'corrupt') && !isHansaError(error, 'feature_not_supported')) throw error
      for (const name of [file, `${file}-wal`, `${file}-shm`]) await rm(name, { force: true })
      return new SearchIndex(await openDatabase(file))
    }
  }

  /** Brings the index up to what the source has now; how many products were read for it. Calls take their turns. */
  async keepUp(source: ProductSource): Promise<number> {
    const turn = this.#last.then(() => this.#keepUp(source))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** What is in it now, another process's changes too. */
  async catalogue(): Promise<Catalogue> {
    for (;;) {
      const [row] = await this.#database.all('pragma data_version')
      const version = row === undefined ? 0 : numberOf(row, 'data_version')
      if (this.#loaded?.version === version) return this.#catalogue
      // Who comes meanwhile waits for the same, and looks again.
      this.#loading ??= this.#load(version).finally(() => {
        this.#loading = undefined
      })
      await this.#loading
    }
  }

  get words(): Pick<WordLists, 'ids' | 'similar' | 'has'> {
    return this.#lists
  }

  /** Entries by number, those that there are. */
  async entries(ids: readonly number[]): Promise<ReadonlyMap<number, SearchEntry>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#database.all(
      `select id, text from entry where id in ${placeholders(ids.length)}`,
      ids,
    )
    // What this process or another of this version has written.
    return new Map(rows.map((row) => [numberOf(row, 'id'), JSON.parse(textOf(row, 'text')) as SearchEntry]))
  }

  async close(): Promise<void> {
    await this.#last
    await this.#database.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #keepUp(source: ProductSource): Promise<number> {
    const revision = await source.revision()
    if (revision === this.#indexed) return 0
    const changes = this.#indexed === undefined ? undefined : await source.changes?.(this.#indexed)
    const { gone, changed } = await this.#compare(changes, source)
    if (gone.length > 0)
      await this.#database.transaction(async (transaction) => {
        for (const product of gone) await dropEntry(transaction, product)
      })
    const spelled = new Set<string>()
    for (let first = 0; first < changed.length; first += entriesAtOnce) {
      const entries = await readEntries(source, changed.slice(first, first + entriesAtOnce))
      const words = await this.#database.transaction((transaction) =>
        putEntries(transaction, entries, spelled),
      )
      for (const word of words) spelled.add(word)
    }
    this.#indexed = revision
    return changed.length
  }

  /** What is in the index and not in the source any more, and what is not in it as the source has it. */
  async #compare(
    changes: ReadonlyMap<string, string | undefined> | undefined,
    source: ProductSource,
  ): Promise<{ readonly gone: readonly string[]; readonly changed: readonly Stamped[] }> {
    const wanted = changes ?? (await source.stamps())
    const kept = changes === undefined ? await this.#stamps() : await this.#stampsOf([...changes.keys()])
    return {
      gone: [...kept.keys()].filter((product) => wanted.get(product) === undefined),
      changed: [...wanted].flatMap(([product, stamp]) =>
        stamp === undefined || kept.get(product) === stamp ? [] : [{ product, stamp }],
      ),
    }
  }

  async #stampsOf(products: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const stamps = new Map<string, string>()
    for (const product of products) {
      const [row] = await this.#database.all('select stamp from entry where product = $1', [product])
      if (row !== undefined) stamps.set(product, textOf(row, 'stamp'))
    }
    return stamps
  }

  async #stamps(): Promise<ReadonlyMap<string, string>> {
    const stamps = new Map<string, string>()
    for await (const rows of this.#pages('product, stamp', -1, await this.#newestRevision()))
      for (const row of rows) stamps.set(textOf(row, 'product'), textOf(row, 'stamp'))
    return stamps
  }

  /** What is written meanwhile has a later revision, and is loaded by the next one. */
  async #load(version: number): Promise<void> {
    const after = this.#loaded?.revision ?? -1
    const revision = await this.#newestRevision()
    for await (const rows of this.#pages('product, facts', after, revision))
      for (const row of rows) {
        const facts = JSON.parse(textOf(row, 'facts')) as EntryFacts
        putFacts(this.#catalogue, numberOf(row, 'id'), textOf(row, 'product'), facts)
      }
    const [row] = await this.#database.all('select count(*) as entries from entry')
    if (row === undefined || numberOf(row, 'entries') !== this.#catalogue.size) await this.#dropGone()
    this.#lists.forget()
    this.#loaded = { version, revision: Math.max(after, revision) }
  }

  async #newestRevision(): Promise<number> {
    const [row] = await this.#database.all('select coalesce(max(revision), 0) as revision from entry')
    return row === undefined ? 0 : numberOf(row, 'revision')
  }

  /** Entries of revisions after one and until another; others have their turn between pages. */
  async *#pages(columns: string, after: number, until: number): AsyncGenerator<readonly SqlRow[]> {
    const page = `select revision, id, ${columns} from entry
      where (revision, id) > ($1, $2) and revision <= $3 order by revision, id limit ${rowsAtOnce}`
    for (let last: readonly [number, number] = [after + 1, 0]; ;) {
      const rows = await this.#database.all(page, [...last, until])
      yield rows
      const end = rows.at(-1)
      if (end === undefined || rows.length < rowsAtOnce) return
      last = [numberOf(end, 'revision'), numberOf(end, 'id')]
      await others()
    }
  }

  async #dropGone(): Promise<void> {
    const there = new Set(await allIds(this.#database))
    for (const [id, product] of this.#catalogue.products.entries())
      if (product !== undefined && !there.has(id)) dropFacts(this.#catalogue, id)
  }
}

interface Stamped {
  readonly product: string
  readonly stamp: string
}

/** What the source has of these; others are answered meanwhile. */
async function readEntries(
  source: ProductSource,
  changed: readonly Stamped[],
): Promise<readonly IndexedProduct[]> {
  const entries: IndexedProduct[] = []
  for (let first = 0; first < changed.length; first += readsAtOnce) {
    const some = changed.slice(first, first + readsAtOnce)
    const read = await Promise.all(some.map(({ product, stamp }) => source.read(product, stamp)))
    entries.push(...read.filter((entry) => entry !== undefined))
    await others()
  }
  return entries
}

async function openDatabase(file: string): Promise<SqlDatabase> {
  const database = await SqliteDatabase.open(file, { durable: false })
  try {
    await migrate(database, searchMigrations)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function allIds(executor: SqlExecutor): Promise<Uint32Array> {
  const [row] = await executor.all(`select coalesce(group_concat(id), '') as ids from entry`)
  return row === undefined ? new Uint32Array() : idList(textOf(row, 'ids'))
}
