import { recentlyUsed } from '../../governance/recently-used.ts'
import { editDistance } from '../../spec/nearest.ts'
import { fragmentsOf } from '../../mesh/search/words.ts'
import { textOf, type SqlExecutor } from '../../store/sql-database.ts'
import { idList } from './id-list.ts'

/** Where an entry has a word: columns of the index. */
export type EntryField = 'name' | 'datasets' | 'columns' | 'people' | 'place' | 'about'

export interface WantedWord {
  readonly field: EntryField
  /** Letters and digits only. */
  readonly word: string
  /** Whether words that begin with it will do. */
  readonly isPrefix: boolean
}

/** A word that somebody may have meant, and by how many letters it is another. */
export interface SimilarWord {
  readonly word: string
  readonly distance: number
}

/** What few words are in: that none of them has one is found out at once, which takes as long as of one of them. */
const narrowFields: readonly EntryField[] = ['name', 'datasets', 'columns', 'people', 'place']

/** Numbers that are kept in memory, of four bytes each. */
const mostKept = 8_000_000
const mostBegun = 10_000
/** A fragment may be in very many words: the best by fragments are compared by letters. */
const mostCompared = 60

const isPlain = (word: string): boolean => /^[a-z0-9]+$/.test(word)

/** Which entries have which words; what was asked for lately is kept until the index changes. */
export class WordLists {
  readonly #executor: SqlExecutor
  readonly #kept = new Map<string, Uint32Array>()
  /** By beginning: the first words that have it. */
  #begun = recentlyUsed<readonly string[]>(mostBegun)
  #size = 0

  constructor(executor: SqlExecutor) {
    this.#executor = executor
  }

  /** Entries that have the word there, by number. */
  async ids({ field, word, isPrefix }: WantedWord): Promise<Uint32Array> {
    const meant = isPrefix ? await this.#meantBy(word) : `"${word}"`
    if (meant === undefined) return new Uint32Array()
    if (narrowFields.includes(field)) {
      const inAny = await this.#read(`{${narrowFields.join(' ')}} : ${meant}`)
      if (inAny.length === 0) return inAny
    }
    return this.#read(`${field} : ${meant}`)
  }

  /**
   * What is looked for where words that begin so will do; undefined where there are none. What only one word begins with is
   * looked up as that word, which is often asked for as well.
   */
  async #meantBy(beginning: string): Promise<string | undefined> {
    const all = `"${beginning}" *`
    // Of other letters the index may fold more than is folded here.
    if (!isPlain(beginning)) return all
    const words = this.#begun.get(beginning) ?? (await this.#firstWords(beginning))
    this.#begun.set(beginning, words)
    const [only, other] = words
    if (only === undefined) return undefined
    return other === undefined && isPlain(only) ? `"${only}"` : all
  }

  /** Two at most. */
  async #firstWords(beginning: string): Promise<readonly string[]> {
    const rows = await this.#executor.all(
      'select term from vocabulary where term >= $1 and term < $2 limit 2',
      [beginning, `${beginning}\u{10ffff}`],
    )
    return rows.map((row) => textOf(row, 'term'))
  }

  async #read(query: string): Promise<Uint32Array> {
    const known = this.#kept.get(query)
    if (known !== undefined) {
      this.#kept.delete(query)
      this.#kept.set(query, known)
      return known
    }
    const [row] = await this.#executor.all(
      `select coalesce(group_concat(rowid), '') as ids from word where word match $1`,
      [query],
    )
    return this.#keep(query, row === undefined ? new Uint32Array() : idList(textOf(row, 'ids')))
  }

  /** Whether any entry has this very word somewhere. */
  async has(word: string): Promise<boolean> {
    return (await this.#executor.all('select 1 as found from vocabulary where term = $1', [word])).length > 0
  }

  /** Words that are nearly this one, nearest first; `furthest` letters may be other. */
  async similar(word: string, furthest: number): Promise<readonly SimilarWord[]> {
    const fragments = fragmentsOf(`_${word}_`)
    if (fragments.length === 0) return []
    const rows = await this.#executor.all(
      `select spelled.word from spelling join spelled on spelled.id = spelling.rowid
       where spelling match $1 and length(spelled.word) between $2 and $3 order by spelling.rank limit $4`,
      [
        fragments.map((fragment) => `"${fragment}"`).join(' OR '),
        word.length - furthest,
        word.length + furthest,
        mostCompared,
      ],
    )
    return rows
      .map((row) => textOf(row, 'word'))
      .map((each) => ({ word: each, distance: editDistance(word, each) }))
      .filter(({ distance }) => distance > 0 && distance <= furthest)
      .sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
  }

  /** After the index has changed. */
  forget(): void {
    this.#kept.clear()
    this.#begun = recentlyUsed(mostBegun)
    this.#size = 0
  }

  #keep(query: string, ids: Uint32Array): Uint32Array {
    this.#kept.set(query, ids)
    this.#size += ids.length
    for (const [oldest, list] of this.#kept) {
      if (this.#size <= mostKept) break
      this.#kept.delete(oldest)
      this.#size -= list.length
    }
    return ids
  }
}
