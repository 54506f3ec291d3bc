import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { searchableText } from '../../src/mesh/search/searchable-text.ts'
import type { InventedNode } from './invented-mesh.ts'

const schema = `pragma journal_mode = wal; pragma synchronous = full;
  create table product (product text primary key, words text not null, document text not null);
  create table edge (dataset text not null, source text not null, primary key (dataset, source)) without rowid`

const upward = `with recursive place (dataset, hop) as (
    select ?, 0
    union
    select edge.source, place.hop + 1 from place join edge on edge.dataset = place.dataset where place.hop < ?
  )
  select distinct edge.source, edge.dataset from edge join (select distinct dataset from place where hop < ?) as near
  on edge.dataset = near.dataset`

/** What a person writes who has no registry: two tables of SQLite, searched by `LIKE` and followed by a recursive query. */
export class PlainIndex implements Disposable {
  readonly file: string
  readonly #database: DatabaseSync
  readonly #upward: StatementSync

  private constructor(file: string, database: DatabaseSync) {
    this.file = file
    this.#database = database
    this.#upward = database.prepare(upward)
  }

  static open(file: string): PlainIndex {
    const database = new DatabaseSync(file)
    database.exec(schema)
    return new PlainIndex(file, database)
  }

  /** Everything of a node, in a transaction. */
  put({ products, documents }: InventedNode): void {
    const product = this.#database.prepare('insert into product values (?, ?, ?)')
    const edge = this.#database.prepare('insert or ignore into edge values (?, ?)')
    this.#database.exec('begin')
    for (const descriptor of products) {
      const words = Object.values(searchableText(descriptor)).join('\n').toLowerCase()
      product.run(descriptor.product, words, documents[`product/${descriptor.product}`] ?? '')
      for (const { key } of descriptor.datasets) for (const source of descriptor.inputs) edge.run(key, source)
    }
    this.#database.exec('commit')
  }

  /** Names of products that have all of the words somewhere. */
  search(question: string, limit: number): readonly unknown[] {
    const words = question.toLowerCase().split(' ')
    const having = words.map(() => 'words like ?').join(' and ')
    const statement = this.#database.prepare(
      `select product from product where ${having} order by product limit ?`,
    )
    return statement.all(...words.map((word) => `%${word}%`), limit)
  }

  /** Steps within so many hops upwards. */
  lineage(dataset: string, hops: number): readonly unknown[] {
    return this.#upward.all(dataset, hops, hops)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
