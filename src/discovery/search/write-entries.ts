import { setImmediate as others } from 'node:timers/promises'
import { foldWord, wordsIn } from '../../mesh/search/words.ts'
import { numberOf, type SqlExecutor } from '../../store/sql-database.ts'
import type { EntryFacts } from './catalogue.ts'
import { nameOf, type EntryTexts, type SearchEntry } from './search-entry.ts'

/** A product as it is put into the index. */
export interface IndexedProduct {
  readonly entry: SearchEntry
  readonly texts: EntryTexts
  /** Which of its publications that is. */
  readonly stamp: string
}

/** Products that are written before others have their turn: some milliseconds. */
const writesAtOnce = 32

/**
 * Puts products in the place of what was known of them, and makes their words findable where they are mistyped; gives
 * these words, without those that are `spelled` already.
 */
export async function putEntries(
  executor: SqlExecutor,
  products: readonly IndexedProduct[],
  spelled: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const added = new Set<string>()
  const writing = await begin(executor)
  for (const [place, product] of products.entries()) {
    await putEntry(writing, product)
    const { name, datasets, columns, people, place: where, about } = product.texts
    for (const text of [name, datasets, columns, people, where, about])
      for (const word of wordsIn(text)) {
        if (spelled.has(word) || added.has(word)) continue
        added.add(word)
        await spell(writing, foldWord(word))
      }
    if (place % writesAtOnce === 0) await others()
  }
  return added
}

/**
 * One transaction. Rows get their numbers here, and are looked for before they are put: with what may put one or not, or tells
 * the number, SQLite can undo a single statement, and for that FTS5 writes out all that it has gathered, row by row.
 */
interface Writing {
  readonly executor: SqlExecutor
  /** Of all entries that it writes. */
  readonly revision: number
  readonly nextEntry: () => number
  readonly nextWord: () => number
}

async function begin(executor: SqlExecutor): Promise<Writing> {
  const next = async (column: string, table: string): Promise<number> => {
    const [row] = await executor.all(`select coalesce(max(${column}), 0) + 1 as next from ${table}`)
    return row === undefined ? 1 : numberOf(row, 'next')
  }
  let entry = await next('id', 'entry')
  let word = await next('id', 'spelled')
  return {
    ...{ executor, revision: await next('revision', 'entry') },
    nextEntry: () => entry++,
    nextWord: () => word++,
  }
}

/** Takes a product out. */
export async function dropEntry(executor: SqlExecutor, product: string): Promise<void> {
  const [row] = await executor.all('select id from entry where product = $1', [product])
  if (row === undefined) return
  const id = numberOf(row, 'id')
  await executor.all('delete from word where rowid = $1', [id])
  await executor.all('delete from entry where id = $1', [id])
}

/** Makes a word findable by its fragments; what begins with a digit is no word that is mistyped. */
async function spell({ executor, nextWord }: Writing, word: string): Promise<void> {
  if (word.length < 3 || word.length > 40 || /^\d/.test(word)) return
  const known = await executor.all('select 1 as found from spelled where word = $1', [word])
  if (known.length > 0) return
  const id = nextWord()
  await executor.all('insert into spelled (id, word) values ($1, $2)', [id, word])
  await executor.all('insert into spelling (rowid, word) values ($1, $2)', [id, `_${word}_`])
}

async function putEntry(
  { executor, revision, nextEntry }: Writing,
  { entry, texts, stamp }: IndexedProduct,
): Promise<void> {
  const kept = [stamp, revision, JSON.stringify(factsOf(entry)), JSON.stringify(entry)]
  const { name, datasets, columns, people, place, about } = texts
  const words = [name, datasets, columns, people, place, about]
  const [before] = await executor.all('select id from entry where product = $1', [entry.product])
  const id = before === undefined ? nextEntry() : numberOf(before, 'id')
  await executor.all(
    before === undefined
      ? 'insert into entry (stamp, revision, facts, text, id, product) values ($1, $2, $3, $4, $5, $6)'
      : 'update entry set stamp = $1, revision = $2, facts = $3, text = $4 where id = $5 and product = $6',
    [...kept, id, entry.product],
  )
  if (before !== undefined) await executor.all('delete from word where rowid = $1', [id])
  await executor.all(
    `insert into word (rowid, name, datasets, columns, people, place, about)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, ...words],
  )
}

const factsOf = ({ product, node = '', status, people, datasets, trust }: SearchEntry): EntryFacts => ({
  node,
  status,
  classifications: [
    ...new Set(
      datasets.flatMap(({ columns }) => columns.flatMap(({ classification = [] }) => classification)),
    ),
  ],
  people,
  nameWords: wordsIn(nameOf(product).replaceAll('_', ' ')).length,
  trust,
})
