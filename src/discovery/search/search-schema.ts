import type { Migration } from '../../store/migrations.ts'

/** Counted up with every change of what is kept or of how it is made: an index of another one is made anew. */
export const searchVersion = 1

/**
 * Tables of the index: one entry a product, and its words. Of `word` only the index is kept, and of each word only in which
 * part of an entry it is. `spelling` has each word once, between `_`, so that the beginning and the end of a mistyped one
 * count as fragments too.
 */
export const searchMigrations: readonly Migration[] = [
  {
    name: `index of version ${searchVersion}`,
    statements: [
      `create table entry (
        id integer primary key,
        product text not null unique,
        -- Which publication it was made of.
        stamp text not null,
        revision integer not null,
        facts text not null,
        text text not null
      )`,
      'create index entry_revision on entry (revision)',
      `create virtual table word using fts5 (
        name, datasets, columns, people, place, about,
        content = '', contentless_delete = 1, detail = column,
        tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
      )`,
      'create virtual table vocabulary using fts5vocab (word, row)',
      `create table spelled (id integer primary key, word text not null unique)`,
      `create virtual table spelling using fts5 (
        word, content = '', detail = none, tokenize = 'trigram remove_diacritics 1'
      )`,
    ],
  },
]
