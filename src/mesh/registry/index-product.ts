import { insertRows, numberOf, type SqlExecutor } from '../../store/sql-database.ts'
import type { ProductDescriptor } from '../product-descriptor.ts'
import { searchableText } from '../search/searchable-text.ts'
import { domainOf } from '../../spec/domain-of.ts'

/** Puts a product in the place of what was known of it, so that it is found by its words, datasets and lineage. */
export async function indexProduct(
  executor: SqlExecutor,
  descriptor: ProductDescriptor,
  digest: string,
): Promise<void> {
  await dropProduct(executor, descriptor.product)
  const id = await insertProduct(executor, descriptor, digest)
  await insertRows(executor, 'dataset', ['key', 'product'], {
    rows: descriptor.datasets.map(({ key }) => [key, id]),
    conflict: '(key) do nothing',
  })
  await insertRows(executor, 'lineage', ['product', 'dataset', 'source', 'columns'], {
    rows: lineagePairs(descriptor).map(({ dataset, source, columns }) => [
      id,
      dataset,
      source,
      JSON.stringify(columns),
    ]),
    conflict: '(product, dataset, source) do nothing',
  })
  const { name, datasets, columns, description } = searchableText(descriptor)
  await executor.all(
    'insert into word (rowid, name, datasets, columns, description) values ($1, $2, $3, $4, $5)',
    [id, name, datasets, columns, description],
  )
  await executor.all('insert into fragment (rowid, names) values ($1, $2)', [
    id,
    `${name} ${datasets} ${columns}`,
  ])
}

/** Takes a product out of the index; its document is another's to remove. */
export async function dropProduct(executor: SqlExecutor, product: string): Promise<void> {
  const [row] = await executor.all('select id from product where product = $1', [product])
  if (row === undefined) return
  const id = numberOf(row, 'id')
  await executor.all('delete from word where rowid = $1', [id])
  await executor.all('delete from fragment where rowid = $1', [id])
  await executor.all('delete from product where id = $1', [id])
}

async function insertProduct(
  executor: SqlExecutor,
  { product, node, sequence }: ProductDescriptor,
  digest: string,
): Promise<number> {
  const [row] = await executor.all(
    'insert into product (product, domain, node, sequence, digest) values ($1, $2, $3, $4, $5) returning id',
    [product, domainOf(product), node, sequence, digest],
  )
  if (row === undefined) throw new Error('a row was inserted and not returned')
  return numberOf(row, 'id')
}

interface LineagePair {
  readonly dataset: string
  readonly source: string
  /** The column, and the one that it comes from. */
  readonly columns: readonly (readonly [string, string])[]
}

/** How many pairs of a column and where it comes from a product says, at most: before any of them is made. */
export function lineageSize({ lineage, datasets, inputs }: ProductDescriptor): number {
  const traced = Object.values(lineage).flatMap((fields) => Object.values(fields).map(({ length }) => length))
  const untraced = datasets.filter(({ key }) => !Object.hasOwn(lineage, key)).length * inputs.length
  return traced.reduce((sum, length) => sum + length, untraced)
}

/** Of its own datasets only: what others are made of is theirs to say. */
function lineagePairs({ product, lineage, datasets, inputs }: ProductDescriptor): readonly LineagePair[] {
  const own = Object.entries(lineage).filter(([dataset]) => dataset.startsWith(`${product}/`))
  const pairs = own.flatMap(([dataset, fields]) =>
    Object.entries(fields).flatMap(([column, sources]) =>
      sources.map(([source, from]) => ({ dataset, source, column, from })),
    ),
  )
  const bySource = Map.groupBy(pairs, ({ dataset, source }) => JSON.stringify([dataset, source]))
  const traced = [...bySource.values()].flatMap((some) => {
    const [first] = some
    if (first === undefined) return []
    const columns = some.map(({ column, from }): [string, string] => [column, from])
    return [{ dataset: first.dataset, source: first.source, columns }]
  })
  return [...traced, ...untraced({ datasets, inputs, lineage })]
}

/** Of what a command made, only the inputs are known. */
const untraced = ({
  datasets,
  inputs,
  lineage,
}: Pick<ProductDescriptor, 'datasets' | 'inputs' | 'lineage'>): readonly LineagePair[] =>
  datasets
    .filter(({ key }) => !Object.hasOwn(lineage, key))
    .flatMap(({ key }) => [...new Set(inputs)].map((source) => ({ dataset: key, source, columns: [] })))
