import assert from 'node:assert/strict'
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { SourceWorkspace } from '../../support/source-workspace.ts'
import { startProgram } from '../../support/child-program.ts'

const program = path.resolve(import.meta.dirname, '../../support/read-large-source.ts')
const memoryLimit = '100MB'
/** The engine's 100 MB, Node.js, and what the engine and the allocator hold beyond the limit. */
const allowedBytes = 550e6

interface Outcome {
  readonly rows: number
  readonly badRowCount: number
  readonly badRows: number
  readonly maxResidentBytes: number
}

describe('readSource of a file much larger than the memory limit', () => {
  let work: SourceWorkspace
  before(async () => void (work = await SourceWorkspace.open()))
  after(() => work[Symbol.asyncDispose]())

  const generated = (rows: number, id = 'i'): string =>
    `SELECT ${id} AS id, repeat(md5(i::VARCHAR), 5) AS name, (i % 10000 / 100)::DECIMAL(9,2) AS price,
            TIMESTAMP '2001-01-01' + INTERVAL (i) SECOND AS at FROM range(${rows}) r(i)`

  async function readInChild(file: string, ...parameters: readonly string[]): Promise<Outcome> {
    const child = startProgram(program, [file, ...parameters])
    const line = await child.lines.next()
    assert.equal(await child.ended(), 0)
    await rm(file)
    return JSON.parse(String(line.value)) as Outcome
  }

  it('stays within bounds with a clean CSV file', async () => {
    const file = path.join(work.folder, 'clean.csv')
    await work.sql(`COPY (${generated(3_200_000)}) TO '${file}' (FORMAT csv, HEADER)`)
    assert.ok((await stat(file)).size > 6 * 100e6)
    const { maxResidentBytes, ...rest } = await readInChild(file, 'csv', memoryLimit)
    assert.deepEqual(rest, { rows: 3_200_000, badRowCount: 0, badRows: 0 })
    assert.ok(maxResidentBytes < allowedBytes, `${maxResidentBytes} bytes were resident`)
  })

  it('stays within bounds where every second row is bad', async () => {
    const file = path.join(work.folder, 'bad.ndjson')
    await work.sql(
      `COPY (${generated(1_000_000, `CASE WHEN i % 2 = 0 THEN i::VARCHAR ELSE 'x' END`)}) TO '${file}' (FORMAT json)`,
    )
    assert.ok((await stat(file)).size > 2 * 100e6)
    const { maxResidentBytes, ...rest } = await readInChild(file, 'ndjson', memoryLimit, 'quarantine')
    assert.deepEqual(rest, { rows: 500_000, badRowCount: 500_000, badRows: 20 })
    assert.ok(maxResidentBytes < allowedBytes, `${maxResidentBytes} bytes were resident`)
  })
})
