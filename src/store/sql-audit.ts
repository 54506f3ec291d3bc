import { createHash } from 'node:crypto'
import type { AuditCheckpoint, AuditRow, AuditStore } from './audit-store.ts'
import { insertRows, numberOf, textOf, type SqlDatabase, type SqlRow } from './sql-database.ts'

/** What the first entry follows. */
export const auditOrigin = '0'.repeat(64)

/** The hash of an entry whose predecessor's is `previous`. */
export const auditHash = (previous: string, body: string): string =>
  createHash('sha256').update(previous).update('\n').update(body).digest('hex')

export function sqlAudit(database: SqlDatabase): AuditStore {
  const newest = 'select * from hansa_audit order by sequence desc limit 1'
  return {
    appendAudit: (bodies) =>
      database.transaction(
        async (transaction) => {
          const [last] = await transaction.all(newest)
          const rows = chain(bodies, last && rowOf(last))
          await insertRows(transaction, 'hansa_audit', ['sequence', 'previous', 'hash', 'body'], {
            rows: rows.map(({ sequence, previous, hash, body }) => [sequence, previous, hash, body]),
          })
          return rows
        },
        { exclusive: true },
      ),
    auditRows: (from = 1) => auditRows(database, from),
    auditRow: async (sequence) => {
      const [row] = await database.all('select * from hansa_audit where sequence = $1', [sequence])
      return row && rowOf(row)
    },
    auditHead: async () => {
      const [row] = await database.all(newest)
      return row && rowOf(row)
    },
    putAuditCheckpoint: (checkpoint) =>
      database.transaction((transaction) =>
        insertRows(transaction, 'hansa_audit_checkpoint', ['sequence', 'body'], {
          rows: [[checkpoint.sequence, JSON.stringify(checkpoint)]],
          conflict: '(sequence) do nothing',
        }),
      ),
    auditCheckpoints: async () =>
      (await database.all('select body from hansa_audit_checkpoint order by sequence')).map(
        (row) => JSON.parse(textOf(row, 'body')) as AuditCheckpoint,
      ),
  }
}

function chain(bodies: readonly string[], last: AuditRow | undefined): AuditRow[] {
  let { sequence, hash: previous } = last ?? { sequence: 0, hash: auditOrigin }
  return bodies.map((body) => {
    const row = { sequence: (sequence += 1), body, previous, hash: auditHash(previous, body) }
    previous = row.hash
    return row
  })
}

const rowOf = (row: SqlRow): AuditRow => ({
  sequence: numberOf(row, 'sequence'),
  body: textOf(row, 'body'),
  previous: textOf(row, 'previous'),
  hash: textOf(row, 'hash'),
})

const rowsAtOnce = 1_000

async function* auditRows(database: SqlDatabase, from: number): AsyncIterable<AuditRow> {
  for (let next = from; ;) {
    const rows = await database.all(
      `select * from hansa_audit where sequence >= $1 order by sequence limit ${rowsAtOnce}`,
      [next],
    )
    for (const row of rows) yield rowOf(row)
    const last = rows.at(-1)
    if (last === undefined || rows.length < rowsAtOnce) return
    next = numberOf(last, 'sequence') + 1
  }
}
