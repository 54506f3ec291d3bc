import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { ServedPostgres } from '../served-postgres.ts'

/** Why the clients of this folder read. */
export const purpose = '-c hansa.purpose=dpv:Marketing'

/** The shop's reader, by SCRAM. */
export const ana = { name: 'ana', password: 'the password of Ana' }

/** The environment that libpq's clients take their connection from. */
export const libpqEnvironment = ({ port }: Pick<ServedPostgres, 'port'>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  PGHOST: '127.0.0.1',
  PGPORT: String(port),
  PGDATABASE: 'test',
  PGUSER: ana.name,
  PGPASSWORD: ana.password,
  PGOPTIONS: purpose,
})

/** What a program of this folder tells as JSON. */
export async function runClient(
  program: string,
  file: string,
  {
    served,
    variables = {},
  }: { readonly served: Pick<ServedPostgres, 'port'>; readonly variables?: NodeJS.ProcessEnv },
): Promise<Readonly<Record<string, unknown>>> {
  const env = { ...libpqEnvironment(served), ...variables }
  const script = path.join(import.meta.dirname, file)
  const { stdout } = await promisify(execFile)(program, [script], { env, timeout: 100_000 })
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>
}
