import { wordsIn } from '../../mesh/search/words.ts'
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

/** Puts products in the place of what was known of them. */
export async function putEntries(executor: SqlExecutor, products: readonly IndexedProduct[]): Promise<void> {
  const [row] = await executor.all('select coalesce(max(revision), 0) + 1 as next from entry')
  const revision = row === undefined ? 1 : numberOf(row, 'next')
  for (const product of products) await putEntry(executor, product, revision)
}

/** Takes a product out. */
export async function dropEntry(executor: SqlExecutor, product: string): Promise<void> {
  const [row] = await executor.all('select id from entry where product = $1', [product])
  if (row === undefined) return
  const id = numberOf(row, 'id')
  await executor.all('delete from word where rowid = $1', [id])
  await executor.all('delete from entry where id = $1', [id])
}

/** Makes words that are new findable by their fragments. */
export async function spellWords(executor: SqlExecutor): Promise<void> {
  const [row] = await executor.all('select coalesce(max(id), 0) as last from spelled')
  const last = row === undefined ? 0 : numberOf(row, 'last')
  await executor.all(
    `insert into spelled (word) select term from vocabulary
     where length(term) between 3 and 40 and term not glob '[0-9]*' and term not in (select word from spelled)`,
  )
  await executor.all(
    `insert into spelling (rowid, word) select id, '_' || word || '_' from spelled where id > $1`,
    [last],
  )
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
