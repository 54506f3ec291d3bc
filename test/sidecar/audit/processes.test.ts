import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyAudit } from '../../../src/sidecar/audit/verify.ts'
import { readEntry } from '../../../src/sidecar/audit/read-entry.ts'
import { openStore } from '../../../src/store/store.ts'
import { type ChildProgram, startProgram } from '../../support/child-program.ts'
import { skipWithout } from '../../support/needs.ts'
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts'

const program = path.join(import.meta.dirname, 'record-loop.ts')
const kills = 8

describe('Audit between processes, in SQLite', () => {
  betweenProcesses((state) => Promise.resolve(`sqlite:${path.join(state, 'metadata.db')}`))
})

describe('Audit between processes, in PostgreSQL', { skip: skipWithout('postgres') }, () => {
  let server: PostgresServer
  let databases = 0
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())
  betweenProcesses(() => server.createDatabase(`audit_${(databases += 1)}`))
})

function betweenProcesses(makeDatabase: (state: string) => Promise<string>): void {
  let state: string
  let metadata: string
  beforeEach(async () => {
    state = await mkdtemp(path.join(tmpdir(), 'hansa-audit-processes-'))
    metadata = await makeDatabase(state)
  })
  afterEach(() => rm(state, { recursive: true }))

  const start = (writer: string, count: number): ChildProgram =>
    startProgram(program, [state, metadata, writer, String(count)])

  /** Verifies the chain, and that what was acknowledged is where it was said to be. */
  async function requireKept(acknowledged: readonly string[], entries?: number): Promise<void> {
    await using store = await openStore({
      state,
      store: { metadata, objects: `file:${state}/objects`, s3: {} },
    })
    const verification = await verifyAudit({ store: store.metadata, state })
    assert.deepEqual(verification.damage, [])
    if (entries !== undefined) assert.equal(verification.entries, entries)
    for (const line of acknowledged) {
      const [sequence, access] = line.split(' ')
      const row = await store.metadata.auditRow(Number(sequence))
      const record = row && readEntry(row)
      assert.equal(record?.entry.kind === 'access' ? record.entry.access : undefined, access)
    }
  }

  it('is one chain for two that record at once', async () => {
    const writers = [start('one', 200), start('two', 200)]
    const acknowledged = (await Promise.all(writers.map(linesOf))).flat()
    for (const writer of writers) assert.equal(await writer.ended(), 0)
    assert.equal(new Set(acknowledged.map((line) => line.split(' ')[0])).size, 400)
    await requireKept(acknowledged, 400)
  })

  it('is whole and has all that was acknowledged, when a process is killed at any moment', async () => {
    const acknowledged: string[] = []
    for (let kill = 0; kill < kills; kill += 1) {
      const writer = start(String(kill), 100_000)
      const first = await writer.lines.next()
      assert.equal(first.done, false, 'it should have recorded something')
      acknowledged.push(first.value)
      await sleep(randomInt(0, 100))
      await writer.kill()
      acknowledged.push(...(await linesOf(writer)))
      await requireKept(acknowledged)
    }
  })
}

async function linesOf(writer: ChildProgram): Promise<readonly string[]> {
  const lines: string[] = []
  for (let line = await writer.lines.next(); line.done !== true; line = await writer.lines.next())
    lines.push(line.value)
  return lines
}
