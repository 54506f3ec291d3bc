import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'

/** A question that a client asks of the catalogue. */
export interface CatalogueQuery {
  /** What it is asked for. */
  readonly title: string
  readonly sql: string
  /** Of `$1`, `$2`, …: with them, or without results of the simple protocol, it is sent as an extended query. */
  readonly values: readonly (string | null)[] | undefined
  /** `name:type` of each column, as PostgreSQL 15 answers it. */
  readonly columns: readonly string[]
}

export interface ClientQueries {
  /** The file's name. */
  readonly client: string
  readonly queries: readonly CatalogueQuery[]
}

const folder = path.join(import.meta.dirname, 'catalogue-queries')

/** All that is kept of what clients ask, file by file. */
export const catalogueQueries: readonly ClientQueries[] = readdirSync(folder)
  .sort()
  .map((file) => ({
    client: path.basename(file, '.sql'),
    queries: readFileSync(path.join(folder, file), 'utf8').split(/^--- /m).slice(1).map(readQuery),
  }))

function readQuery(block: string): CatalogueQuery {
  const [title = '', ...lines] = block.trimEnd().split('\n')
  const list = (mark: string): readonly string[] | undefined => {
    const line = lines.find((each) => each.startsWith(mark))
    return line === undefined ? undefined : (JSON.parse(line.slice(mark.length)) as readonly string[])
  }
  const sql = lines.filter((line) => !line.startsWith('--$ ') && !line.startsWith('--> ')).join('\n')
  return { title, sql, values: list('--$ '), columns: list('--> ') ?? [] }
}

/** Object ids by name, for `{sales}` and `{sales.orders}` in a text. */
export const withObjectIds = (text: string, ids: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\{([a-z]+(?:\.[a-z]+)?)\}/g, (whole, name: string) => ids.get(name) ?? whole)

/** The numbers of all domains and datasets that a client sees, by name. */
export async function objectIds(client: pg.Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; oid: string }>(
    `select n.nspname || '.' || c.relname as name, c.oid::text as oid
from pg_class c join pg_namespace n on n.oid = c.relnamespace union all select nspname, oid::text from pg_namespace`,
  )
  return new Map(rows.map(({ name, oid }) => [name, oid]))
}
