import { HansaError } from '../../errors.ts'
import type { Server } from '../../spec/data-contract.ts'
import type { Environment } from '../../spec/environment-variables.ts'
import { snakeName } from './names.ts'

/** A `postgres://` address taken apart: what a contract may say, and what only the environment may. */
export interface PostgresAddress {
  readonly server: Server
  /** The environment with the address's user and password under the names that the server says. */
  readonly environment: Environment
  /** Names of variables that builds need. */
  readonly variables: readonly string[]
}

export const isPostgresAddress = (from: string): boolean => /^postgres(ql)?:\/\//i.test(from)

/** User and password stay out of the contract: it names the environment variables that hold them. */
export function parsePostgresAddress(
  address: string,
  schema: string,
  environment: Environment,
): PostgresAddress {
  const url = urlOf(address)
  const database = decodeURIComponent(url.pathname.slice(1))
  if (database === '') throw notAnAddress('it names no database')
  const user = decodeURIComponent(url.username) || environment['PGUSER']
  const password = decodeURIComponent(url.password) || environment['PGPASSWORD']
  const prefix = snakeName(database).toUpperCase().replace(/^_/, 'DB_') || 'DB'
  const known = [
    { property: 'hansa.userEnv', name: `${prefix}_USER`, value: user },
    { property: 'hansa.passwordEnv', name: `${prefix}_PASSWORD`, value: password },
  ].filter(({ value }) => value !== undefined)
  const sslMode = url.searchParams.get('sslmode') ?? environment['PGSSLMODE']
  return {
    server: {
      server: 'database',
      type: 'postgres',
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? 5432 : Number(url.port),
      database,
      schema,
      customProperties: [
        ...known.map(({ property, name }) => ({ property, value: name })),
        ...(sslMode === undefined ? [] : [{ property: 'hansa.sslMode', value: sslMode }]),
      ],
    },
    environment: { ...environment, ...Object.fromEntries(known.map(({ name, value }) => [name, value])) },
    variables: known.map(({ name }) => name),
  }
}

function urlOf(address: string): URL {
  let url: URL
  try {
    url = new URL(address)
    decodeURIComponent(url.username + url.password + url.pathname)
  } catch {
    // The address itself is not repeated: it may hold a password.
    throw notAnAddress('it cannot be read')
  }
  if (url.hostname === '') throw notAnAddress('it names no host')
  return url
}

const notAnAddress = (why: string): HansaError =>
  new HansaError('invalid_input', `the postgres:// address is not right: ${why}`, {
    remedy:
      'Write it as postgres://host:5432/database, special characters as %40 and the like; PGUSER and PGPASSWORD say who you are, unseen by others on the machine.',
  })
