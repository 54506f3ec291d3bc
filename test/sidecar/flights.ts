import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { Engine } from '../../src/engine/engine.ts'
import type { NamedRelation } from '../../src/engine/sealed-instance.ts'
import { defaultLimits, type StatementLimits } from '../../src/engine/statement-limits.ts'

/** A node's folder with one Parquet file of 100,000 flights, and what must be cleared away when a test is done. */
export interface Flights {
  readonly stateFolder: string
  readonly flights: NamedRelation
  /** The folders of sessions that are there. */
  readonly sessionFolders: () => Promise<readonly string[]>
  readonly remove: () => Promise<void>
}

export async function makeFlights(): Promise<Flights> {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'hansa-session-'))
  const file = path.join(stateFolder, 'flights.parquet')
  using engine = await Engine.open()
  using connection = await engine.connect()
  await connection.run(`COPY (
    SELECT range AS id, 'C' || range % 10 AS carrier, range % 60 AS delay FROM range(100000)
  ) TO '${file}'`)
  return {
    stateFolder,
    flights: {
      names: [['f', 'flights'], ['flights']],
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'carrier', type: 'VARCHAR' },
        { name: 'delay', type: 'BIGINT' },
      ],
      files: [file],
    },
    sessionFolders: async () => readdir(path.join(stateFolder, 'sessions')),
    remove: async () => {
      await rm(stateFolder, { recursive: true, force: true })
    },
  }
}

export const testLimits: StatementLimits = { ...defaultLimits, memoryLimit: '256MB', timeoutSeconds: 60 }

export async function textOf(bytes: Readable): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of bytes) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts).toString()
}
