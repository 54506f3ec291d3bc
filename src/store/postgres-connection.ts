import type { ClientConfig } from 'pg'
import { HansaError } from '../errors.ts'

const connectTimeoutMs = 10_000

/** How to connect, and how to name the server to people: without the password. */
export interface PostgresAddress {
  readonly config: ClientConfig
  readonly server: string
}

/** Reads a `postgres://` address. */
export function postgresAddress(connectionString: string): PostgresAddress {
  return {
    config: {
      connectionString,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      application_name: 'hansa',
    },
    server: serverOf(connectionString),
  }
}

function serverOf(connectionString: string): string {
  try {
    const { host, pathname, searchParams } = new URL(connectionString)
    return `${host === '' ? (searchParams.get('host') ?? 'the local socket') : host}${pathname}`
  } catch (error) {
    throw new HansaError('invalid_input', 'store.metadata is not a PostgreSQL address', {
      cause: error,
      remedy:
        'Write `postgres://<user>:<password>@<host>:<port>/<database>`; encode special characters as %XX.',
    })
  }
}
