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
  const [row] = await executor.all('select coalesce(max(revision), 0) + 1 as next from entry')
  const revision = row === undefined ? 1 : numberOf(row, 'next')
  for (const [place, product] of products.entries()) {
    await putEntry(executor, product, revision)
    const { name, datasets, columns, people, place: where, about } = product.texts
    for (const text of [name, datasets, columns, people, where, about])
      for (const word of wordsIn(text)) {
        if (spelled.has(word) || added.has(word)) continue
        added.add(word)
        await spell(executor, foldWord(word))
      }
    if (place % writesAtOnce === 0) await others()
  }
  return added
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
async function spell(executor: SqlExecutor, word: string): Promise<void> {
  if (word.length < 3 || word.length > 40 || /^\d/.test(word)) return
  const [row] = await executor.all(
    'insert into spelled (word) values ($1) on conflict (word) do nothing returning id',
    [word],
  )
  if (row === undefined) return
  await executor.all('insert into spelling (rowid, word) values ($1, $2)', [numberOf(row, 'id'), `_${word}_`])
}

async function putEntry(
  executor: SqlExecutor,
  { entry, texts, stamp }: IndexedProduct,
  revision: number,
): Promise<void> {
  const [row] = await executor.all(
    `insert into entry (product, stamp, revision, facts, text) values ($1, $2, $3, $4, $5)
     on conflict (product) do update set stamp = excluded.stamp, revision = excluded.revision,
       facts = excluded.facts, text = excluded.text returning id`,
    [entry.product, stamp, revision, JSON.stringify(factsOf(entry)), JSON.stringify(entry)],
  )
  if (row === undefined) throw new Error('a row was inserted and not returned')
  const { name, datasets, columns, people, place, about } = texts
  await executor.all(
    `insert or replace into word (rowid, name, datasets, columns, people, place, about)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [numberOf(row, 'id'), name, datasets, columns, people, place, about],
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
