import { type ErrorCode, HansaError, systemErrorCode } from '../errors.ts'

/** SQLSTATEs of https://www.postgresql.org/docs/current/errcodes-appendix.html, or their first two characters. */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ['08', 'source_unavailable'], // connection exceptions
  ['57P', 'source_unavailable'], // shutting down, starting up
  ['53300', 'busy'], // too many connections
  ['53100', 'disk_full'],
  ['53200', 'out_of_memory'],
  ['28', 'unauthenticated'],
  ['3D000', 'not_found'], // no such database
  ['42501', 'denied'],
  ['42P01', 'undefined_table'],
  ['40001', 'conflict'], // serialization failure
  ['40P01', 'conflict'], // deadlock
  ['55P03', 'busy'],
  ['25006', 'read_only'],
  ['XX001', 'corrupt'],
  ['XX002', 'corrupt'],
])

const remedies: Partial<Record<ErrorCode, string>> = {
  source_unavailable:
    'Check that the server runs and that `store.metadata` in mesh.yaml names its host and port.',
  unauthenticated: 'Check the user and password of `store.metadata` in mesh.yaml.',
  not_found: 'Create the database, or name another in `store.metadata` of mesh.yaml.',
  denied: 'Give the user of `store.metadata` the right to create and use tables in its schema.',
  disk_full: 'Free some space on the server and run the same command again; what was published is untouched.',
  read_only: 'Name the primary server in `store.metadata`: this one is a standby or was set to read only.',
  busy: 'Try again; if it stays so, raise max_connections of the server.',
  corrupt: 'Restore the database from a backup.',
}

/** What `pg` says of a connection that could not be made or has broken, where there is no SQLSTATE. */
const brokenConnection =
  /connection terminated|connection timeout|timeout expired|connection ended|not queryable/i

/** Turns an error of `pg` about the server `server` into ours, without the password; others pass unchanged. */
export function fromPostgresError(error: unknown, server: string): unknown {
  if (!(error instanceof Error) || error instanceof HansaError) return error
  const code = errorCodeOf(error)
  if (code === undefined) return error
  const remedy = remedies[code]
  return new HansaError(code, `PostgreSQL at ${server}: ${messageOf(error)}`, {
    cause: error,
    ...(remedy === undefined ? {} : { remedy }),
  })
}

/** Whether the same transaction can succeed when it is run again. */
export function isPostgresCollision(error: unknown): boolean {
  const cause = error instanceof HansaError ? error.cause : error
  return ['40001', '40P01'].includes(systemErrorCode(cause) ?? '')
}

function errorCodeOf(error: Error): ErrorCode | undefined {
  const state = systemErrorCode(error)
  if (state === undefined) return brokenConnection.test(error.message) ? 'source_unavailable' : undefined
  if (/^E[A-Z_]+$/.test(state)) return 'source_unavailable' // a socket's error, such as ECONNREFUSED
  return codes.get(state) ?? codes.get(state.slice(0, 3)) ?? codes.get(state.slice(0, 2)) ?? 'internal'
}

/** An address with several IP numbers fails with one error for each and no message of its own. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError) {
    return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join(', ')
  }
  return error.message
}
