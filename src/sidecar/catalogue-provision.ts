import { createHash } from 'node:crypto'
import type { CatalogueTable } from './read-request.ts'
import type { Provision } from './reader-session.ts'

/** What a statement over a catalogue may read: its tables, which are no data of products. */
export function catalogueProvision(tables: readonly CatalogueTable[]): Provision {
  const relations = tables.map(({ name, columns, rows }) => ({
    names: namesOf(name),
    columns,
    rows,
    files: [],
  }))
  return {
    purpose: '',
    catalogue: true,
    key: createHash('sha256').update(JSON.stringify(tables)).digest('hex'),
    contents: [],
    open: () =>
      Promise.resolve({
        relations,
        rest: () => Promise.resolve(),
        wake: () => Promise.resolve(true),
        release: () => Promise.resolve(),
      }),
  }
}

/** Those of PostgreSQL itself are found without their schema. */
const namesOf = ([schema, table]: CatalogueTable['name']): readonly (readonly string[])[] =>
  schema === 'main' ? [[table]] : [[schema, table]]
