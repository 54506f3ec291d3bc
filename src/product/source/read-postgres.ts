import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { normaliseFiles } from '../../engine/source/normalise-files.ts'
import { numberedRowsGroup } from '../../engine/source/file-group.ts'
import { encodeUtf8Bytes } from '../../engine/source/open-text.ts'
import { writeNumbered, type NumberedRow } from '../../engine/source/number-rows.ts'
import { RowSetHash } from './row-set-hash.ts'
import { openPostgres, type PostgresTable } from './postgres-table.ts'
import { defaultMaxBadRows, makeWorkFolder } from './read-files.ts'
import type { Fingerprint, ProbeContext, ReadRequest, SourceContext, SourceRead } from './source-read.ts'

/** Asks for the number of rows and the highest watermark, where the contract says that the table only grows. */
export async function probePostgres(request: ReadRequest, context: ProbeContext): Promise<Fingerprint> {
  if (request.watermark === undefined) return { kind: 'unknown' }
  await using table = await openPostgres(request, context.effects.environment)
  const state = await table.watermark(request.watermark)
  return { kind: 'known', hash: createHash('sha256').update(JSON.stringify(state)).digest('hex') }
}

/** Reads a table through a cursor, in one snapshot of the database; the engine converts the texts as it does a file's. */
export async function readPostgres(request: ReadRequest, context: SourceContext): Promise<SourceRead> {
  const folder = await makeWorkFolder(context)
  const target = path.join(folder, 'rows.csv')
  try {
    await using table = await openPostgres(request, context.effects.environment)
    const hash = new RowSetHash()
    const numbered = await writeNumbered(numberRows(table, hash), target)
    using connection = await context.engine.connect()
    const group = numberedRowsGroup({ path: target, shown: table.name }, numbered, table.bytes)
    const read = await normaliseFiles(connection, [group], {
      name: request.name,
      columns: request.columns,
      onBadRows: request.onBadRows,
      maxBadRows: context.maxBadRows ?? defaultMaxBadRows,
      folder,
    })
    return { ...read, contentHash: hash.digest() }
  } finally {
    await rm(target, { force: true })
  }
}

async function* numberRows(table: PostgresTable, hash: RowSetHash): AsyncGenerator<Iterable<NumberedRow>> {
  let row = 0
  for await (const batch of table.rows())
    yield batch.map((values) => {
      const fields = values.map((value) => (value === null ? null : encodeUtf8Bytes(value)))
      hash.add(fields)
      return { row: ++row, line: undefined, fault: undefined, text: undefined, fields }
    })
}
