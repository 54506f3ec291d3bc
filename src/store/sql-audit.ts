import { hash } from 'node:crypto'
import type { AuditRange, AuditRow, AuditStore } from './audit-store.ts'
import { insertRows, numberOf, textOf, type SqlDatabase, type SqlRow } from './sql-database.ts'

/** What the first entry follows. */
export const auditOrigin = '0'.repeat(64)

/** The hash of an entry whose predecessor's is `previous`. */
export const auditHash = (previous: string, body: string): string => hash('sha256', `${previous}\n${body}`)

/**
 * A `bigint` cannot be read as it is, and is exact as a float to 2^53. SQLite would give back anything that somebody
 * has put into a column, so texts are made texts: what was tampered with must be readable to be found.
 */
const sequenceColumn = 'cast(sequence as double precision) as sequence'
const linkColumns = `${sequenceColumn}, ${text('previous')}, ${text('hash')}`
const rowColumns = `${linkColumns}, ${text('body')}`

function text(column: string): string {
  return `coalesce(cast(${column} as text), '') as ${column}`
}

/** SQLite sorts a text above every number: whoever put one in for a sequence has put it outside of the chain. */
const isNumber = `sequence between ${Number.MIN_SAFE_INTEGER} and ${Number.MAX_SAFE_INTEGER}`

const newestLink = `select ${linkColumns} from hansa_audit where ${isNumber} order by hansa_audit.sequence desc limit 1`

export function sqlAudit(database: SqlDatabase): AuditStore {
  return {
    appendAudit: (bodies) =>
      database.transaction(
        async (transaction) => {
          const [last] = await transaction.all(newestLink)
          const rows = chain(bodies, last && linkOf(last))
          await insertRows(transaction, 'hansa_audit', ['sequence', 'previous', 'hash', 'body'], {
            rows: rows.map(({ sequence, previous, hash, body }) => [sequence, previous, hash, body]),
          })
          return rows
        },
        { exclusive: true },
      ),
    auditRows: (range = {}) => auditRows(database, range),
    auditRow: async (sequence) => {
      const [row] = await database.all(`select ${rowColumns} from hansa_audit where sequence = $1`, [
        sequence,
      ])
      return row && rowOf(row)
    },
    auditHead: async () => {
      const [row] = await database.all(newestLink)
      return row && linkOf(row)
    },
    ...sqlCheckpoints(database),
  }
}

function sqlCheckpoints(
  database: SqlDatabase,
): Pick<AuditStore, 'putAuditCheckpoint' | 'auditCheckpoints' | 'newestAuditCheckpoint'> {
  return {
    putAuditCheckpoint: (checkpoint) =>
      database.transaction((transaction) =>
        insertRows(transaction, 'hansa_audit_checkpoint', ['sequence', 'body'], {
          rows: [[checkpoint.sequence, JSON.stringify(checkpoint)]],
          conflict: '(sequence) do nothing',
        }),
      ),
    auditCheckpoints: () => auditCheckpoints(database),
    newestAuditCheckpoint: async () => {
      const newest = `select ${text('body')} from hansa_audit_checkpoint order by sequence desc limit 1`
      const [row] = await database.all(newest)
      return row && textOf(row, 'body')
    },
  }
}

type AuditLink = Omit<AuditRow, 'body'>

function chain(bodies: readonly string[], last: AuditLink | undefined): AuditRow[] {
  let { sequence, hash: previous } = last ?? { sequence: 0, hash: auditOrigin }
  return bodies.map((body) => {
    const row = { sequence: (sequence += 1), body, previous, hash: auditHash(previous, body) }
    previous = row.hash
    return row
  })
}

const linkOf = (row: SqlRow): AuditLink => ({
  sequence: numberOf(row, 'sequence'),
  previous: textOf(row, 'previous'),
  hash: textOf(row, 'hash'),
})

const rowOf = (row: SqlRow): AuditRow => ({ ...linkOf(row), body: textOf(row, 'body') })

const rowsAtOnce = 1_000

/**
 * Page by page, each found by its sequences first: a search that matches little neither holds up a process that uses
 * SQLite for long nor has PostgreSQL send everything.
 */
async function* auditRows(
  database: SqlDatabase,
  { from, newestFirst = false, containing = [] }: AuditRange,
): AsyncGenerator<AuditRow> {
  const [comparison, order] = newestFirst ? ['<=', 'desc'] : ['>=', 'asc']
  const page = `select sequence from hansa_audit where ${isNumber} and sequence ${comparison} $1 order by sequence ${order} limit ${rowsAtOnce}`
  const bounds = `select cast(min(sequence) as double precision) as first, cast(max(sequence) as double precision) as last from (${page}) as page`
  const matching = containing.map((_, index) => `and body like $${index + 3} escape '\\'`).join(' ')
  const rows = `select ${rowColumns} from hansa_audit where sequence between $1 and $2 ${matching} order by hansa_audit.sequence ${order}`
  const patterns = containing.map(likePattern)
  for (let next = from ?? (newestFirst ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER); ;) {
    const [found] = await database.all(bounds, [next])
    const { first, last } = found ?? {}
    if (typeof first !== 'number' || typeof last !== 'number') return
    for (const row of await database.all(rows, [first, last, ...patterns])) yield rowOf(row)
    next = newestFirst ? first - 1 : last + 1
  }
}

/** `like` of both databases, with nothing in `text` meaning anything but itself. */
const likePattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

async function* auditCheckpoints(database: SqlDatabase): AsyncGenerator<string> {
  const page = `select ${sequenceColumn}, ${text('body')} from hansa_audit_checkpoint where ${isNumber} and sequence > $1 order by hansa_audit_checkpoint.sequence limit ${rowsAtOnce}`
  for (let after = 0; ;) {
    const rows = await database.all(page, [after])
    for (const row of rows) yield textOf(row, 'body')
    const last = rows.at(-1)
    if (last === undefined) return
    after = numberOf(last, 'sequence')
  }
}
