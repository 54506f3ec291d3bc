import type { Client } from 'pg'
import { HansaError } from '../../errors.ts'
import { customProperty, type Server } from '../../spec/data-contract.ts'
import { requiredField, serverField, serverProperty } from './server-field.ts'

type Environment = Readonly<Record<string, string | undefined>>

const connectTimeoutMs = 15_000

/** Connects to a `postgres` server as the user whom the environment names. */
export async function connectPostgres(
  server: Server,
  environment: Environment,
): Promise<{ readonly client: Client; readonly schema: string }> {
  const { default: pg } = await import('pg')
  const host = requiredField(server, 'host')
  const port = portOf(server)
  const client = new pg.Client({
    host,
    port,
    database: requiredField(server, 'database'),
    user: credential(server, environment, { property: 'hansa.userEnv', usual: 'PGUSER' }),
    password: credential(server, environment, { property: 'hansa.passwordEnv', usual: 'PGPASSWORD' }) ?? '',
    ssl: sslOf(server, environment),
    application_name: 'hansa',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  })
  // A connection that breaks between two statements tells so by an event; the next statement fails and is reported.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    await client.end().catch(() => undefined)
    throw refused(server, `${host}:${port}`, error)
  }
  return { client, schema: serverField(server, 'schema') ?? 'public' }
}

function portOf(server: Server): number {
  const port = server['port'] ?? 5432
  if (typeof port === 'number') return port
  throw new HansaError('invalid_input', `server "${server.server}": \`port\` is not a number`, {
    remedy: 'Write the port without quotes, for example `port: 5432`.',
  })
}

/** A variable that the contract names must be there; the usual one may be. */
function credential(
  server: Server,
  environment: Environment,
  { property, usual }: { property: string; usual: string },
): string | undefined {
  const name = serverProperty(server, property)
  const value = environment[name ?? usual]
  if (name === undefined || value !== undefined) return value
  throw new HansaError(
    'source_unavailable',
    `server "${server.server}" needs the environment variable ${name}`,
    {
      remedy: `Set ${name}, which \`${property}\` of the server names, and run the same command again.`,
    },
  )
}

/** As libpq's `sslmode`: `require` encrypts, `verify-full` also checks who answers. */
function sslOf(server: Server, environment: Environment): boolean | { rejectUnauthorized: boolean } {
  const mode = customProperty(server.customProperties, 'hansa.sslMode') ?? environment['PGSSLMODE']
  if (mode === 'verify-full' || mode === 'verify-ca') return { rejectUnauthorized: true }
  return mode === 'require' ? { rejectUnauthorized: false } : false
}

/** By SQLSTATE, or the system's error code. */
const remedies: Readonly<Record<string, string>> = {
  '28P01':
    'Check the user and the password in the environment (PGUSER and PGPASSWORD, or the variables the server names).',
  '28000': 'Check the user in the environment, and that the server lets it in from here (pg_hba.conf).',
  '3D000': 'Check `database` of the server in the contract.',
  ECONNREFUSED: 'Start the server, or check `host` and `port` of the server in the contract.',
  ENOTFOUND: 'Check `host` of the server in the contract.',
}

function refused(server: Server, place: string, error: unknown): HansaError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const text = error instanceof Error && error.message !== '' ? error.message : code
  return new HansaError(
    'source_unavailable',
    `server "${server.server}" at ${place} could not be reached: ${text}`,
    {
      cause: error,
      remedy: remedies[code] ?? 'Check `host`, `port` and `database` of the server and that it is running.',
    },
  )
}
