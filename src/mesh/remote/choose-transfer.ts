import type { RelationColumn } from '../../engine/relation.ts'
import type { RemoteAccess, RemoteNeed } from '../../sidecar/remote/remote-datasets.ts'
import { neededColumns } from './sent-query.ts'

/** So little is fetched whole: it is there for the next statement, whatever that needs. */
const smallBytes = 4 << 20
/** Rows that are sent serve one statement, files serve all that come after it. */
const favourOfFiles = 3
/** What is left of the rows by one condition, as far as anybody knows before they are counted. */
const keptByCondition = 0.2
const leastKept = 0.01

/** Whether sending the statement to its owner moves so much less than the files that are not here that it is worth it. */
export function isQueryWorthIt(
  access: Pick<RemoteAccess, 'columns' | 'rows' | 'bytes'>,
  need: RemoteNeed,
  missingBytes: number,
): boolean {
  return missingBytes > smallBytes && resultBytes(access, need) * favourOfFiles < missingBytes
}

/** About how many bytes the result has: the columns’ share of the rendition, and the rows’ share of its rows. */
export function resultBytes(
  { columns, rows, bytes }: Pick<RemoteAccess, 'columns' | 'rows' | 'bytes'>,
  need: RemoteNeed,
): number {
  const columnShare = widthOf(neededColumns(columns, need)) / Math.max(1, widthOf(columns))
  const kept = Math.max(leastKept, keptByCondition ** need.conditions.length)
  const rowShare = rows === 0 ? 0 : Math.min(rows * kept, need.limit ?? rows) / rows
  return bytes * columnShare * rowShare
}

const widthOf = (columns: readonly RelationColumn[]): number =>
  columns.reduce((sum, { type }) => sum + typeWidth(type), 0)

/** In bytes of a row, roughly as Parquet has it. */
function typeWidth(type: string): number {
  if (/^(BOOLEAN|U?TINYINT|U?SMALLINT)$/.test(type)) return 1
  if (/^(U?INTEGER|FLOAT|DATE)$/.test(type)) return 3
  if (/^(VARCHAR|BLOB|JSON|STRUCT|MAP|UNION)\b|\[\d*\]$/.test(type)) return 12
  return 6
}
