import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Engine } from '../../src/engine/engine.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import { isHansaError } from '../../src/errors.ts'
import { startProgram } from '../support/child-program.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { skipWithout } from '../support/needs.ts'
import { TestMesh } from '../support/test-mesh.ts'

const run = promisify(execFile)
const hansa = path.resolve(import.meta.dirname, '../../bin/hansa.mjs')

const columns = { id: 'integer!', noise: 'string' }
const product: ShortProduct = {
  sources: { raw: { columns } },
  serves: { sorted: { columns: { id: 'integer#', noise: 'string' } } },
  sql: { sorted: 'select id, noise from raw order by noise' },
}

/** Writes `rows` rows of text that nothing can make much smaller. */
async function writeRows(file: string, rows: number): Promise<void> {
  using engine = await Engine.open({ threads: 2 })
  using connection = await engine.connect()
  await connection.run(
    `copy (select i as id, sha256(i::varchar) as noise from range(${rows}) r(i)) to ${quoteLiteral(file)} (format csv, header)`,
  )
}

describe('a state folder on a file system of its own', { skip: skipWithout('tmpfs') }, () => {
  /** Runs a shell script in a mount namespace of its own; `hansa` is the command line, `$STATE` the state folder. */
  async function inNamespace(mesh: TestMesh, script: readonly string[]): Promise<readonly string[]> {
    await mkdir(mesh.state, { recursive: true })
    const told = [
      'hansa() { status=0; "$NODE" "$HANSA" "$@" 2>&1 || status=$?; echo "exit $status"; }',
      ...script,
    ].join('\n')
    const env = { ...process.env, NODE: process.execPath, HANSA: hansa, STATE: mesh.state, NO_COLOR: '1' }
    const { stdout } = await run('unshare', ['-m', 'sh', '-ec', told], { cwd: mesh.root, env })
    return stdout.split('====\n')
  }

  it('that is full: says so, still serves what is published, and goes on when there is room', async () => {
    await using mesh = new TestMesh({ 'a/sorted': product })
    const raw = path.join(mesh.root, 'domains/a/sorted/raw.csv')
    await writeRows(raw, 1000)
    await writeRows(path.join(mesh.root, 'large.csv'), 400_000)
    const [first = '', full = '', query = '', later = ''] = await inNamespace(mesh, [
      'mount -t tmpfs -o size=16m tmpfs "$STATE"',
      'hansa apply; echo ====',
      'mv large.csv domains/a/sorted/raw.csv; hansa apply; echo ====',
      'hansa query -f csv "select count(*) as n from a.sorted"; echo ====',
      'mount -o remount,size=300m "$STATE"; hansa apply; hansa query -f csv "select count(*) as n from a.sorted"; ls "$STATE/staging"',
    ])
    assert.match(first, /exit 0/)
    assert.match(full, /the disk is full/)
    assert.match(full, /Free some space/)
    assert.match(full, /exit 10/)
    assert.match(query, /^n\s+1000\s+exit 0/)
    assert.match(later, /n\s+400000\s+exit 0\s*$/)
  })

  it('that can only be read: says so, and has everything when it can be written again', async () => {
    await using mesh = new TestMesh({ 'a/sorted': product })
    await writeRows(path.join(mesh.root, 'domains/a/sorted/raw.csv'), 1000)
    const [first = '', readOnly = '', later = ''] = await inNamespace(mesh, [
      'mount -t tmpfs -o size=16m tmpfs "$STATE"',
      'hansa apply; echo ====',
      'mount -o remount,ro "$STATE"; echo "4,x" >> domains/a/sorted/raw.csv; hansa apply; echo ====',
      'mount -o remount,rw "$STATE"; hansa query -f csv "select count(*) as n from a.sorted"',
    ])
    assert.match(first, /exit 0/)
    assert.match(readOnly, /write/i)
    assert.match(readOnly, /exit 10/)
    assert.match(later, /^n\s+1000\s+exit 0/)
  })
})

describe('an engine that has too little memory', () => {
  it('says which setting to raise, and leaves what is published', async () => {
    await using mesh = new TestMesh(
      { 'a/sorted': product },
      { settings: { engine: { memoryLimit: '16MB', threads: 1 } } },
    )
    const raw = path.join(mesh.root, 'domains/a/sorted/raw.csv')
    await writeRows(raw, 1000)
    await mesh.apply()
    await writeRows(raw, 600_000)
    const { error } = (await mesh.apply()).of('a/sorted', 'failed')
    assert.ok(isHansaError(error, 'out_of_memory'), String(error))
    assert.match(error.remedy ?? '', /engine\.memoryLimit/)
    assert.deepEqual(await mesh.column('select count(*) from a.sorted'), [1000])
  })
})

describe('a source larger than the memory that the engine may have', () => {
  const limit = 200e6
  /** What Node.js, the engine's own code and the allocator have besides. */
  const besides = 450e6

  it('is read, sorted, verified and published within it', async () => {
    const settings = { engine: { memoryLimit: '200MB', threads: 2 } }
    await using mesh = new TestMesh({ 'a/sorted': product }, { settings })
    const raw = path.join(mesh.root, 'domains/a/sorted/raw.csv')
    await writeRows(raw, 2_900_000)
    assert.ok(statSync(raw).size > limit)
    const child = startProgram(path.resolve(import.meta.dirname, '../support/apply-program.ts'), [mesh.root])
    const { value } = (await child.lines.next()) as { value: string }
    assert.equal(await child.ended(), 0)
    const { kinds, maxResidentBytes } = JSON.parse(value) as { kinds: unknown; maxResidentBytes: number }
    assert.deepEqual(kinds, ['published'])
    assert.ok(maxResidentBytes < limit + besides, `${maxResidentBytes} bytes were resident`)
    assert.deepEqual(await mesh.column('select count(*) from a.sorted'), [2_900_000])
  })
})
