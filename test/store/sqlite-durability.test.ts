import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import { openSqlMetadataStore } from '../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../src/store/sqlite-database.ts'
import { type ChildProgram, startProgram } from '../support/child-program.ts'
import { samplePublication } from './sample-publication.ts'

const program = path.join(import.meta.dirname, 'commit-loop.ts')
const stepProgram = path.join(import.meta.dirname, 'step-loop.ts')
const kills = 15
const killsOfSteps = 6

describe('SqliteDatabase between processes', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-durability-'))
    file = path.join(folder, 'hansa.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const withStore = async <T>(read: (store: MetadataStore) => Promise<T>): Promise<T> => {
    const store = await openSqlMetadataStore(await SqliteDatabase.open(file))
    try {
      return await read(store)
    } finally {
      await store.close()
    }
  }

  it('loses nothing acknowledged and keeps no half of anything when killed at any moment', async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      const writer = startProgram(program, [file, 'a/b', '100000', 'writer'])
      const first = await nextNumber(writer)
      await sleep(randomInt(0, 120))
      await writer.kill()
      const acknowledged = Math.max(first, ...(await rest(writer)))
      await withStore(async (store) => {
        const newest = (await store.heads()).get('a/b')?.sequence ?? 0
        // The one that was being committed may have made it.
        assert.ok(newest === acknowledged || newest === acknowledged + 1, `${newest} after ${acknowledged}`)
        await requireWhole(store, newest)
      })
    }
    const database = new DatabaseSync(file)
    assert.deepEqual({ ...database.prepare('pragma integrity_check').get() }, { integrity_check: 'ok' })
    assert.deepEqual(database.prepare('pragma foreign_key_check').all(), [])
    database.close()
  })

  it('loses no step of an agreement that was acknowledged, nor keeps one without its event, when killed', async () => {
    for (let kill = 0; kill < killsOfSteps; kill += 1) {
      const writer = startProgram(stepProgram, [file, 'agr_1'])
      const first = await nextNumber(writer)
      await sleep(randomInt(0, 60))
      await writer.kill()
      const acknowledged = Math.max(first, ...(await rest(writer)))
      await withStore(async (store) => {
        const { revision = 0 } = (await store.agreement('agr_1')) ?? {}
        assert.ok(
          revision === acknowledged || revision === acknowledged + 1,
          `${revision} after ${acknowledged}`,
        )
        const kept = (await store.agreementEvents('agr_1')).map((event) => event.revision)
        assert.deepEqual(
          kept,
          Array.from({ length: revision }, (_, index) => index + 1),
        )
      })
    }
  })

  it('lets exactly one of two processes win each sequence', async () => {
    const limit = 150
    const writers = ['one', 'two'].map((name) => startProgram(program, [file, 'a/b', String(limit), name]))
    const won = await Promise.all(writers.map(rest))
    for (const writer of writers) assert.equal(await writer.ended(), 0)
    assert.deepEqual(
      won.flat().sort((a, b) => a - b),
      Array.from({ length: limit }, (_, index) => index + 1),
    )
    await withStore(async (store) => {
      for (const [index, sequences] of won.entries()) {
        const sequence = sequences.at(-1)
        if (sequence === undefined) continue
        assert.equal((await store.publication('a/b', { sequence }))?.runId, ['one', 'two'][index])
      }
    })
  })
})

async function requireWhole(store: MetadataStore, newest: number): Promise<void> {
  const history = await store.history('a/b', newest + 1)
  assert.equal(history.length, newest)
  assert.deepEqual(
    await store.publication('a/b'),
    samplePublication('a/b', newest, { runId: 'writer', publishedAt: '2026-01-01T00:00:00.000Z' }),
  )
  assert.equal((await store.snapshots('a/b/port@1/table')).length, newest)
}

async function nextNumber(writer: ChildProgram): Promise<number> {
  const line = await writer.lines.next()
  assert.equal(line.done, false, 'the writer should have committed something')
  return Number(line.value)
}

async function rest(writer: ChildProgram): Promise<readonly number[]> {
  const numbers: number[] = []
  for (let line = await writer.lines.next(); line.done !== true; line = await writer.lines.next()) {
    numbers.push(Number(line.value))
  }
  return numbers
}
