import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { buffer } from 'node:stream/consumers'
import { isHansaError } from '../../src/errors.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import type { TestMesh } from '../support/test-mesh.ts'
import { generatedAttacks } from './generated-attacks.ts'
import { attacks } from './statements.ts'
import { openWorld, worlds } from './world.ts'

const reader: Reader = {
  principal: { kind: 'user', id: 'eve', teams: [], attributes: {} },
  method: 'token',
}

/** What a reader gets: a result's bytes, or all that an error says. */
async function outcome(sidecar: Sidecar, sql: string): Promise<string> {
  try {
    const result = await sidecar.query(reader, { sql, format: 'json', port: 'test' })
    const [bytes, rows] = await Promise.all([buffer(result.bytes), result.rows])
    return JSON.stringify({ columns: result.columns, rows, text: bytes.toString() })
  } catch (error) {
    if (!isHansaError(error)) throw error
    const { code, message, remedy, position, detail } = error
    return JSON.stringify({ code, message, remedy, position, detail })
  }
}

/** From where two long texts part. */
function difference(first: string, second: string): string {
  const at = Array.from(first).findIndex((character, index) => character !== second[index])
  const from = Math.max(0, at - 80)
  return `${first.slice(from, from + 300)}\n${second.slice(from, from + 300)}`
}

describe('two worlds that differ only in what is hidden', () => {
  const meshes: TestMesh[] = []
  const sidecars: Sidecar[] = []

  before(async () => {
    for (const hidden of worlds) {
      const mesh = await openWorld(hidden)
      meshes.push(mesh)
      const { mesh: declared, store, effects } = await mesh.context()
      sidecars.push(await Sidecar.open({ store, settings: declared.settings, mesh: declared.name, effects }))
    }
  })
  after(async () => {
    for (const sidecar of sidecars) await sidecar.close()
    for (const mesh of meshes) await mesh[Symbol.asyncDispose]()
  })

  /** Runs a statement in both; a difference, or a canary in either, is a leak. */
  async function indistinguishable(sql: string): Promise<string> {
    const [first = '', second = ''] = await Promise.all(sidecars.map((sidecar) => outcome(sidecar, sql)))
    if (first !== second) assert.fail(`the worlds differ in ${sql}:\n${difference(first, second)}`)
    const told = first.replaceAll(JSON.stringify(sql).slice(1, -1), '')
    for (const { canary } of worlds) {
      const name = canary.slice(0, 6)
      if (told.includes(name)) assert.fail(`${name} sings in ${sql}:\n${told.slice(0, 600)}`)
    }
    return first
  }

  it('are read through the policies: some rows, masked, a column less', async () => {
    const seen = JSON.parse(await indistinguishable('select * from vault.people order by id limit 1')) as {
      text: string
    }
    const [row] = JSON.parse(seen.text) as Record<string, unknown>[]
    assert.equal(row?.['id'], 0)
    assert.equal(row['phone'], null)
    assert.equal('salary' in row, false)
    const counted = await indistinguishable('select count(*) as n from vault.people')
    assert.match(counted, /120/)
  })

  for (const [group, statements] of Object.entries(attacks)) {
    if (group === 'what takes too much') continue
    it(`cannot be told apart by ${group}`, async () => {
      for (const sql of statements) await indistinguishable(sql)
    })
  }

  it('cannot be told apart by generated expressions over every function and type', async () => {
    for (const sql of generatedAttacks()) await indistinguishable(sql)
  })

  it('go on answering after statements that take too much', async () => {
    for (const sql of attacks['what takes too much'] ?? []) {
      const ended = await Promise.all(sidecars.map((sidecar) => outcome(sidecar, sql)))
      for (const text of ended)
        assert.match(
          text,
          /"code":"(timeout|out_of_memory|too_large|internal|disk_full|data_exception|feature_not_supported)"|"rows":1/,
          sql,
        )
      await indistinguishable('select count(*) from vault.people')
    }
  })

  it('are not in the audit either', async () => {
    for (const mesh of meshes) {
      const { metadata } = await mesh.store()
      const statements = new Set(Object.values(attacks).flat())
      for await (const { body } of metadata.auditRows()) {
        const entry = JSON.parse(body) as { statement?: string }
        const rest =
          entry.statement !== undefined && statements.has(entry.statement)
            ? JSON.stringify({ ...entry, statement: '' })
            : body
        for (const { canary } of worlds) assert.ok(!rest.includes(canary), rest)
      }
    }
  })
})
