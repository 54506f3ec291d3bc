import type { Migration } from '../../store/migrations.ts'
import { takenTable } from '../../store/sql-taken.ts'

/**
 * Tables of a registry. `document` is what nodes signed; all else is made of it, so that it can be found. Of `word` and
 * `fragment` only the index is kept: their row is the product's.
 */
export const registryMigrations: readonly Migration[] = [
  {
    name: 'documents of nodes, and what is found by them',
    statements: [
      `create table document (
        id integer primary key,
        node text not null,
        key text not null,
        digest text not null,
        text text not null,
        unique (node, key)
      )`,
      'create index document_key on document (key, node)',
      `create table node (
        node text primary key,
        issued_at text not null,
        expires_at text not null,
        has_left integer not null
      ) without rowid`,
      `create table product (
        id integer primary key,
        product text not null unique,
        domain text not null,
        node text not null,
        sequence integer not null,
        digest text not null
      )`,
      'create index product_node on product (node)',
      'create index product_domain on product (domain, product)',
      `create table dataset (
        key text primary key,
        product integer not null references product (id) on delete cascade
      ) without rowid`,
      'create index dataset_product on dataset (product)',
      // One row for two datasets; `columns` is a JSON list of pairs: the column, and the one that it comes from.
      `create table lineage (
        product integer not null references product (id) on delete cascade,
        dataset text not null,
        source text not null,
        columns text not null,
        primary key (product, dataset, source)
      ) without rowid`,
      `create table bundle (
        number integer not null,
        digest text not null,
        text text not null,
        -- Whether it is in the council's chain; the others wait for signatures.
        signed integer not null,
        primary key (number, digest)
      )`,
      `create virtual table word using fts5 (
        name, datasets, columns, description,
        content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
      )`,
      `create virtual table fragment using fts5 (
        names, content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1'
      )`,
    ],
  },
  {
    name: 'when reports were said, and which are gone',
    statements: [
      // Null of what is no report. What is gone is kept, so that nothing older can take its place.
      'alter table document add column issued_at text',
      'alter table document add column gone integer not null default 0',
    ],
  },
  { name: 'assertions that were taken', statements: takenTable },
]
