import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Engine } from '../../src/engine/engine.ts'
import { hashFile } from '../../src/engine/hash-file.ts'
import { selectRelation } from '../../src/engine/relation.ts'
import { snapshotRelation } from '../../src/product/snapshot-relation.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { startHansa } from '../support/run-hansa.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TestMesh } from '../support/test-mesh.ts'

const kills = 40
const rowsPerVersion = 3000

const columns = { id: 'integer!', version: 'integer!' }
const orders: ShortProduct = {
  sources: { raw: { columns } },
  serves: { orders: { columns: { id: 'integer#', version: 'integer!' } } },
  sql: { orders: 'select id, version from raw' },
}
const history: ShortProduct = {
  reads: { orders: 'sales.orders.orders' },
  serves: { history: { columns, settings: { materialization: 'append', watermark: 'version' } } },
  sql: { history: 'select id, version from sales.orders order by id' },
}

/** All rows of one version; torn content would mix two or miss some. */
const versionOf = (version: number): string =>
  `id,version\n${Array.from({ length: rowsPerVersion }, (_, id) => `${id},${version}\n`).join('')}`

class KilledMesh extends TestMesh {
  deliver(version: number): void {
    this.writeTo('sales/orders', 'raw.csv', versionOf(version))
  }

  /** `version: rows` of what a product serves; every file must be what its name says. */
  async versions(product: string): Promise<readonly string[]> {
    const snapshot = await this.snapshot(product)
    const relation = await snapshotRelation((await this.store()).objects, snapshot)
    for (const [index, file] of relation.files.entries())
      assert.equal(await hashFile(file), snapshot.files[index]?.sha256)
    using engine = await Engine.open({ threads: 1 })
    using connection = await engine.connect()
    const rows = await connection.rows(
      `select version, count(distinct id) as ids, count(*) as rows from (${selectRelation(relation)}) group by version order by version`,
    )
    return rows.map((row) => {
      assert.equal(row['ids'], row['rows'])
      return `${Number(row['version'])}: ${Number(row['rows'])}`
    })
  }
}

/** The version that `orders` serves and how far `history` is, each whole. */
async function served(mesh: KilledMesh): Promise<{ readonly orders: number; readonly history: number }> {
  const [only, ...others] = await mesh.versions('sales/orders')
  assert.deepEqual(others, [])
  const orders = Number(only?.split(':')[0])
  assert.equal(only, `${orders}: ${rowsPerVersion}`)
  const all = await mesh.versions('archive/history')
  assert.deepEqual(
    all,
    all.map((_, index) => `${index + 1}: ${rowsPerVersion}`),
  )
  return { orders, history: all.length }
}

describe('hansa apply, killed with SIGKILL', () => {
  it('serves a whole version after every kill, goes on well, and leaves nothing behind', async (test) => {
    const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    const random = seededRandom(seed)
    await using mesh = new KilledMesh(
      { 'sales/orders': orders, 'archive/history': history },
      { settings: { retention: { snapshots: 2, days: 0 } }, systemClock: true },
    )
    let version = 1
    mesh.deliver(version)
    await mesh.apply()
    await mesh.close()

    version += 1
    mesh.deliver(version)
    const begun = performance.now()
    const whole = startHansa(mesh, 'apply')
    assert.equal(await new Promise((resolve) => whole.once('close', resolve)), 0)
    const fullRun = performance.now() - begun
    assert.deepEqual(await served(mesh), { orders: version, history: version })
    await mesh.close()

    let killed = 0
    for (let attempt = 0; killed < kills && attempt < 2 * kills; attempt += 1) {
      version += 1
      mesh.deliver(version)
      const child = startHansa(mesh, 'apply')
      const ended = new Promise((resolve) => child.once('close', resolve))
      await sleep(random() * fullRun)
      child.kill('SIGKILL')
      await ended
      if (child.signalCode === 'SIGKILL') killed += 1

      const found = await served(mesh)
      assert.ok([version - 1, version].includes(found.orders), `${found.orders} after ${version}`)
      assert.ok([version - 1, found.orders].includes(found.history), `${found.history} of ${found.orders}`)
      const { kinds } = await mesh.apply()
      assert.ok(
        Object.values(kinds).every((kind) => kind === 'published' || kind === 'unchanged'),
        JSON.stringify(kinds),
      )
      assert.deepEqual(await served(mesh), { orders: version, history: version })
      await mesh.close()
    }
    assert.equal(killed, kills)

    const { skipped } = await mesh.collect()
    assert.deepEqual(skipped, { publications: 0, sweep: false })
    const live = await Array.fromAsync((await mesh.store()).metadata.liveObjects())
    assert.deepEqual(await mesh.objects(), live.toSorted())
    assert.deepEqual(mesh.staged(), [])
    assert.deepEqual(await mesh.column('select distinct version from sales.orders'), [version])
  })
})
