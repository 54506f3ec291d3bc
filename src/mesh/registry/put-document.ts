import type { SqlExecutor } from '../../store/sql-database.ts'
import type { SignedDocument } from './signed-document.ts'

/** Writes down a document in place of the one that its node had under the same key. */
export const putDocument = (
  executor: SqlExecutor,
  node: string,
  { key, text, digest }: SignedDocument,
): Promise<unknown> =>
  executor.all(
    `insert into document (node, key, digest, text) values ($1, $2, $3, $4)
     on conflict (node, key) do update set digest = excluded.digest, text = excluded.text`,
    [node, key, digest, text],
  )
