import type { SqlExecutor } from '../../store/sql-database.ts'
import type { NodeRoom } from './node-room.ts'
import { putDocument } from './put-document.ts'
import type { VerifiedReport } from './signed-document.ts'

/** So many reports of one node are remembered that are gone. */
const mostGone = 1000

/** Keeps a report, or that it is gone, for good: nothing older takes its place. Says why not, where it does not. */
export async function keepReport(
  executor: SqlExecutor,
  { node, room }: { readonly node: string; readonly room: NodeRoom },
  { issuedAt, isGone, ...document }: VerifiedReport,
): Promise<string | undefined> {
  const [known] = await executor.all('select issued_at from document where node = $1 and key = $2', [
    node,
    document.key,
  ])
  // There is nothing that would have to be kept away.
  if (known === undefined && isGone) return undefined
  const before = known?.['issued_at']
  if (typeof before === 'string' && Date.parse(before) > Date.parse(issuedAt))
    return `it is of ${issuedAt}, and a newer one is known`
  const full = await room.take(document)
  if (full !== undefined) return full
  await putDocument(executor, node, document)
  await executor.all('update document set issued_at = $3, gone = $4 where node = $1 and key = $2', [
    node,
    document.key,
    issuedAt,
    isGone ? 1 : 0,
  ])
  if (isGone)
    await executor.all(
      `delete from document where id in (
         select id from document where node = $1 and gone = 1 order by issued_at desc limit -1 offset $2
       )`,
      [node, mostGone],
    )
  return undefined
}
