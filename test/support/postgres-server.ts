import { execFile, execFileSync } from 'node:child_process'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from './free-port.ts'
import { find } from './needs.ts'
import { startServerProcess } from './server-process.ts'

export interface PostgresServer {
  /** Of the database `postgres`, for a user that may do everything, with the password. */
  readonly connectionString: string
  readonly port: number
  /** The address of a new, empty database. */
  createDatabase(name: string): Promise<string>
  stop(): Promise<void>
}

const user = 'hansa'
const password = 'a secret of this test'
const run = promisify(execFile)

/** Starts a real PostgreSQL of our own on a free port. Only where `skipWithout('postgres')` is false. */
export async function startPostgres(): Promise<PostgresServer> {
  const binaries = find('postgres')
  if (binaries === undefined) throw new Error('there is no PostgreSQL here')
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-postgres-'))
  const owner = unprivilegedOwner()
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
  const data = path.join(folder, 'data')
  const passwordFile = path.join(folder, 'password')
  await writeFile(passwordFile, password)
  // As owner it starts in a folder it may read.
  const as = { cwd: folder, ...owner }
  await run(
    path.join(binaries, 'initdb'),
    ['-D', data, '-U', user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '-E', 'UTF8', '--no-sync'],
    as,
  )
  const port = await freePort()
  const address = (database: string): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  const connectionString = address('postgres')
  const server = await startServerProcess(
    path.join(binaries, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'],
    { ...as, kindly: 'SIGINT', isReady: () => query(connectionString, 'select 1') },
  )
  return {
    connectionString,
    port,
    createDatabase: async (name) => {
      await query(connectionString, `create database ${pg.escapeIdentifier(name)}`)
      return address(name)
    },
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedOwner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: numberFrom('id', ['-u', name]), gid: numberFrom('id', ['-g', name]) }
    } catch {
      continue
    }
  }
  throw new Error('PostgreSQL needs a user other than root, and neither `postgres` nor `nobody` is here')
}

const numberFrom = (command: string, parameters: readonly string[]): number =>
  Number(execFileSync(command, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
