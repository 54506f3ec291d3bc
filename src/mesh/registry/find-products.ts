import { textOf, type SqlExecutor, type SqlRow } from '../../store/sql-database.ts'
import { cursorOf, readCursor } from './cursor.ts'
import { fragmentsQuery, wordsQuery } from '../search/search-query.ts'

export interface ProductSearch {
  /** Words; all products where absent. */
  readonly q?: string | undefined
  readonly domain?: string | undefined
  readonly limit: number
  /** `FoundProducts.next` of the page before. */
  readonly after?: string | undefined
}

/** A product as its node signed it. */
export interface FoundProduct {
  readonly product: string
  readonly node: string
  readonly statement: string
}

export interface FoundProducts {
  readonly products: readonly FoundProduct[]
  /** Where there are more. */
  readonly next?: string
}

const found = `select product.product, product.node, document.text
  from product join document on document.node = product.node and document.key = 'product/' || product.product`

/** Products by name; or those with all the words, best first; or, where none has, those with similar names. */
export async function findProducts(executor: SqlExecutor, search: ProductSearch): Promise<FoundProducts> {
  if (search.q === undefined) return listProducts(executor, search)
  const words = wordsQuery(search.q)
  if (words === undefined) return { products: [] }
  const matching = await matchingProducts(executor, search, { table: 'word', query: words })
  if (matching.products.length > 0 || search.after !== undefined) return matching
  const fragments = fragmentsQuery(search.q)
  if (fragments === undefined) return matching
  const { products } = await matchingProducts(executor, search, { table: 'fragment', query: fragments })
  return { products: products.slice(0, fewSimilar) }
}

/** What is only similar is a guess. */
const fewSimilar = 5

/** The product of this name. */
export async function findProduct(executor: SqlExecutor, product: string): Promise<FoundProduct | undefined> {
  const [row] = await executor.all(`${found} where product.product = $1`, [product])
  return row && productOf(row)
}

async function listProducts(
  executor: SqlExecutor,
  { domain, limit, after }: ProductSearch,
): Promise<FoundProducts> {
  const from = readCursor(after, 'string') ?? ''
  const rows = await executor.all(
    `${found} where product.product > $1 and ($2 is null or product.domain = $2)
     order by product.product limit $3`,
    [from, domain ?? null, limit + 1],
  )
  return page(rows, { limit, next: (last) => last.product })
}

/** How telling a match is: in names, datasets, columns, descriptions. */
const ranks = { word: 'bm25(word, 10, 8, 4, 1)', fragment: 'bm25(fragment)' }

async function matchingProducts(
  executor: SqlExecutor,
  { domain, limit, after }: ProductSearch,
  { table, query }: { readonly table: 'word' | 'fragment'; readonly query: string },
): Promise<FoundProducts> {
  const offset = readCursor(after, 'number') ?? 0
  // Ranked before it is joined: documents are long.
  const rows = await executor.all(
    `with best as materialized (
       select product.id, ${ranks[table]} as rank
       from ${table} join product on product.id = ${table}.rowid
       where ${table} match $1 and ($2 is null or product.domain = $2)
       order by rank, product.product limit $3 offset $4
     )
     ${found} join best on best.id = product.id order by best.rank, product.product`,
    [query, domain ?? null, limit + 1, offset],
  )
  return page(rows, { limit, next: () => offset + limit })
}

function page(
  rows: readonly SqlRow[],
  { limit, next }: { readonly limit: number; readonly next: (last: FoundProduct) => string | number },
): FoundProducts {
  const products = rows.slice(0, limit).map(productOf)
  const last = products.at(-1)
  return rows.length <= limit || last === undefined ? { products } : { products, next: cursorOf(next(last)) }
}

const productOf = (row: SqlRow): FoundProduct => ({
  product: textOf(row, 'product'),
  node: textOf(row, 'node'),
  statement: textOf(row, 'text'),
})
