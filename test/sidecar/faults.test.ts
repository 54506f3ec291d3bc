import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { HansaError, isHansaError } from '../../src/errors.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { skipWithout } from '../support/needs.ts'
import type { TestMesh } from '../support/test-mesh.ts'
import { governedMesh, onOrders } from './governed-mesh.ts'
import { agree, audited, readAs, readerOf, request } from './read-as.ts'

const ana = readerOf('user:ana')
const all = 'select * from sales.orders order by id'
const endless = 'select a.range from range(100000000) a, range(100000000) b'

/** Processes that this one has started. */
const children = (): readonly number[] =>
  readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number)

/** A mesh in which Ana may read the orders. */
async function anas(settings: object = {}): Promise<{ mesh: TestMesh; sidecar: Sidecar }> {
  const mesh = await governedMesh({ settings })
  await agree(mesh, { consumer: 'user:ana', ...onOrders })
  return { mesh, sidecar: await mesh.sidecar() }
}

describe('Sidecar when something fails', () => {
  it('loses a statement with its worker, and nothing of other readers', async (t) => {
    if (process.platform !== 'linux') {
      t.skip('reads /proc')
      return
    }
    const { mesh, sidecar } = await anas()
    await using _ = mesh
    const other = await sidecar.query(mesh.operator, request(endless))
    const before = children()
    const lost = await sidecar.query(ana, request(endless))
    for (const pid of children()) if (!before.includes(pid)) process.kill(pid, 'SIGKILL')
    await assert.rejects(text(lost.bytes), (error) => isHansaError(error, 'out_of_memory'))
    await assert.rejects(lost.rows)
    const ended = (await audited(mesh)).find(
      (entry) => entry.kind === 'ended' && entry.access === lost.access,
    )
    assert.ok(ended?.kind === 'ended' && ended.outcome === 'failed' && ended.code === 'out_of_memory')
    assert.equal((await readAs(sidecar, ana, all)).length, 5)
    for await (const part of other.bytes) {
      assert.ok(part)
      break
    }
    await assert.rejects(other.rows, { code: 'cancelled' })
  })

  it('goes on for others, and for the same reader, whatever a statement does to its worker', async () => {
    const { mesh, sidecar } = await anas({ query: { memoryLimit: '256MB', timeoutSeconds: 4 } })
    await using _ = mesh
    for (const bomb of [
      'select is_histogram_other_bin(customer) from sales.orders',
      'select len(range(500000000))',
      "select length(repeat('x', 4000000000))",
      "select levenshtein(repeat('a', 200000), repeat('b', 200000))",
    ]) {
      const [own, other] = await Promise.allSettled([
        readAs(sidecar, ana, bomb),
        readAs(sidecar, mesh.operator, all),
      ])
      assert.ok(own.status === 'rejected' && isHansaError(own.reason), bomb)
      const { message, remedy = '' } = own.reason
      assert.doesNotMatch(`${message} ${remedy}`, /\/\w+\/|ann|\.ts\b|\.cpp/, bomb)
      assert.ok(other.status === 'fulfilled' && other.value.length === 5, bomb)
    }
    assert.equal((await readAs(sidecar, ana, all)).length, 5)
  })

  it('shows nothing that the audit could not take, and stops what runs', async () => {
    const { mesh, sidecar } = await anas()
    await using _ = mesh
    const { metadata } = await mesh.store()
    const append = metadata.appendAudit.bind(metadata)
    metadata.appendAudit = () => Promise.reject(new HansaError('disk_full', 'no space for the audit'))
    const refused = {
      code: 'disk_full',
      message: 'the access cannot be recorded in the audit, so nothing is read',
    }
    await assert.rejects(sidecar.query(ana, request(all)), refused)
    await assert.rejects(sidecar.query(ana, request(endless)), refused)
    await assert.rejects(
      sidecar.files(mesh.operator, { domain: 'sales', name: 'orders' }, { port: 'test' }),
      refused,
    )
    await assert.rejects(sidecar.query(readerOf('user:eve'), request(all)), { code: 'denied' })
    metadata.appendAudit = append
    assert.equal((await readAs(sidecar, ana, all)).length, 5)
    assert.ok(
      mesh.reported.some(
        (event) => event.kind === 'note' && /audit lacks an entry \(denied\)/.test(event.text),
      ),
    )
  })

  it('permits nothing under rules that are damaged, until they are enacted anew', async () => {
    const { mesh } = await anas()
    await using _ = mesh
    for (const damage of ['substr(body, 1, 200)', "replace(body, 'mesh.costs', 'mesh.toast')", "'[]'"]) {
      await mesh.close()
      const database = new DatabaseSync(path.join(mesh.state, 'metadata.db'))
      database.exec(`update hansa_bundle set body = ${damage}`)
      database.close()
      for (const reader of [ana, mesh.operator])
        await assert.rejects(readAs(await mesh.sidecar(), reader, all), (error) => {
          assert.ok(isHansaError(error, 'denied'), String(error))
          assert.match(
            error.message,
            /^the rules in force \(bundle \d\) are damaged, so nothing may be read$/,
          )
          return true
        })
      await mesh.apply()
      assert.equal((await readAs(await mesh.sidecar(), ana, all)).length, 5)
    }
  })

  const noSpace = 'says that there is no space for what may be seen, and goes on once there is'
  it(noSpace, { skip: skipWithout('tmpfs') }, async () => {
    const program = path.join(import.meta.dirname, 'full-disk.ts')
    const args = ['-m', process.execPath, '--disable-warning=ExperimentalWarning', program]
    const { stdout } = await promisify(execFile)('unshare', args)
    const { full, leftovers, after } = JSON.parse(stdout) as Record<string, unknown>
    assert.deepEqual([leftovers, after], [[], [{ n: 40_000 }]])
    assert.equal((full as { code: string }).code, 'disk_full')
    assert.match((full as { message: string }).message, /sales\.orders/)
  })

  it('lets a statement end whose reader’s proof expires meanwhile, and no other begin', async () => {
    const { mesh, sidecar } = await anas()
    await using _ = mesh
    const reader = { ...ana, expiresAt: new Date(mesh.now.getTime() + 3_000_000) }
    const sql =
      'select count(*) as n, max(amount) as amount from sales.orders, range(1000000) group by range limit 300000'
    const { bytes, rows } = await sidecar.query(reader, request(sql, { format: 'csv' }))
    mesh.pass(3600)
    await assert.rejects(sidecar.query(reader, request('select 1')), { code: 'unauthenticated' })
    assert.ok((await text(bytes)).length > 300_000)
    assert.equal(await rows, 300_000)
  })

  it('does not bring back what has ended where the clock jumps back', async () => {
    const { mesh, sidecar } = await anas()
    await using _ = mesh
    const until = mesh.now
    await agree(mesh, { id: 'agr_over', consumer: 'user:old', until: until.toISOString(), ...onOrders })
    const proof = { ...ana, expiresAt: until }
    mesh.now = new Date(until.getTime() - 3_600_000)
    await assert.rejects(readAs(sidecar, readerOf('user:old'), all), { code: 'denied' })
    await assert.rejects(readAs(sidecar, proof, all), { code: 'unauthenticated' })
    mesh.now = '2040-01-01'
    await assert.rejects(readAs(sidecar, ana, all), { code: 'denied' })
    mesh.now = until
    assert.equal((await readAs(sidecar, ana, all)).length, 5)
  })

  it('ends what runs when it is closed, and refuses what comes then', async () => {
    const { mesh, sidecar } = await anas()
    await using _ = mesh
    const running = await sidecar.query(ana, request(endless))
    await sidecar.close()
    await assert.rejects(running.rows)
    const entries = await audited(mesh)
    assert.ok(entries.some((entry) => entry.kind === 'ended' && entry.access === running.access))
    await assert.rejects(readAs(sidecar, ana, all), (error) => isHansaError(error))
  })
})
