import type { ChildProcess } from 'node:child_process'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { watch, type FSWatcher } from 'node:fs'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Engine } from '../../src/engine/engine.ts'
import { hashFile } from '../../src/engine/hash-file.ts'
import { selectRelation } from '../../src/engine/relation.ts'
import { snapshotRelation } from '../../src/product/snapshot-relation.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { startHansa } from '../support/hansa.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TestMesh } from '../support/test-mesh.ts'

const kills = 24
const rowsPerVersion = 1000

const columns = { id: 'integer!', version: 'integer!' }
/** Datasets that are published together, so that half a publication would show. */
const parts = ['one', 'two', 'three', 'four', 'five', 'six']
const orders: ShortProduct = {
  sources: { raw: { columns } },
  serves: Object.fromEntries(
    parts.map((name) => [name, { columns: { id: 'integer#', version: 'integer!' } }]),
  ),
  sql: Object.fromEntries(
    parts.map((name) => [name, `select id, version from raw order by hash(id, '${name}')`]),
  ),
}
const history: ShortProduct = {
  reads: { orders: 'sales.orders.one' },
  serves: { history: { columns, settings: { materialization: 'append', watermark: 'version' } } },
  sql: { history: 'select id, version from sales.one order by id' },
}

/** All rows of one version; torn content would mix two or miss some. */
const versionOf = (version: number): string =>
  `id,version\n${Array.from({ length: rowsPerVersion }, (_, id) => `${id},${version}\n`).join('')}`

class KilledMesh extends TestMesh {
  deliver(version: number): void {
    this.writeTo('sales/orders', 'raw.csv', versionOf(version))
  }

  /** `version: rows` of each dataset that a product serves; every file must be what its name says. */
  async versions(product: string): Promise<readonly (readonly string[])[]> {
    using engine = await Engine.open({ threads: 1 })
    using connection = await engine.connect()
    const all: (readonly string[])[] = []
    for (const snapshot of (await this.publication(product))?.snapshots ?? []) {
      const relation = await snapshotRelation((await this.store()).objects, snapshot)
      for (const [index, file] of relation.files.entries())
        assert.equal(await hashFile(file), snapshot.files[index]?.sha256)
      const rows = await connection.rows(
        `select version, count(distinct id) as rows from (${selectRelation(relation)}) group by version order by version`,
      )
      all.push(rows.map((row) => `${Number(row['version'])}: ${Number(row['rows'])}`))
      assert.equal(snapshot.rows, rows.length * rowsPerVersion)
    }
    return all
  }
}

/** The version that `orders` serves and how far `history` is, each whole. */
async function served(mesh: KilledMesh): Promise<{ readonly orders: number; readonly history: number }> {
  const datasets = await mesh.versions('sales/orders')
  const orders = Number(datasets[0]?.[0]?.split(':')[0])
  assert.deepEqual(
    datasets,
    parts.map(() => [`${orders}: ${rowsPerVersion}`]),
  )
  const [all = []] = await mesh.versions('archive/history')
  assert.deepEqual(
    all,
    all.map((_, index) => `${index + 1}: ${rowsPerVersion}`),
  )
  return { orders, history: all.length }
}

/** A run of `hansa apply`, and how often something below the state folder has changed since it began. */
class WatchedRun {
  readonly #child: ChildProcess
  readonly #watcher: FSWatcher
  readonly #ended: Promise<unknown>
  #changes = 0
  #killAt = Number.POSITIVE_INFINITY

  constructor(mesh: TestMesh) {
    this.#watcher = watch(mesh.state, { recursive: true }, () => {
      this.#changes += 1
      if (this.#changes >= this.#killAt) this.#child.kill('SIGKILL')
    })
    this.#child = startHansa(['apply'], { cwd: mesh.root }).child
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve))
  }

  /** Lets it end by itself. */
  async end(): Promise<{ readonly milliseconds: number; readonly changes: number }> {
    const begun = performance.now()
    assert.equal(await this.#ended, 0)
    this.#watcher.close()
    return { milliseconds: performance.now() - begun, changes: this.#changes }
  }

  /** Kills it after so many changes or milliseconds; false where it had ended before. */
  async kill({ changes, milliseconds }: { changes?: number; milliseconds?: number }): Promise<boolean> {
    this.#killAt = changes ?? this.#killAt
    if (milliseconds !== undefined) {
      await sleep(milliseconds)
      this.#child.kill('SIGKILL')
    }
    await this.#ended
    this.#watcher.close()
    return this.#child.signalCode === 'SIGKILL'
  }
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
    const whole = await new WatchedRun(mesh).end()
    assert.deepEqual(await served(mesh), { orders: version, history: version })
    await mesh.close()

    let killed = 0
    for (let attempt = 0; killed < kills && attempt < 2 * kills; attempt += 1) {
      version += 1
      mesh.deliver(version)
      const moment = random()
      const isKilled = await new WatchedRun(mesh).kill(
        // By the clock most kills meet the engine at work; by what is written they meet every step of publishing.
        attempt % 4 === 0
          ? { milliseconds: moment * whole.milliseconds }
          : { changes: Math.ceil(moment * whole.changes) },
      )
      if (isKilled) killed += 1

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
    assert.deepEqual(await mesh.column('select distinct version from sales.six'), [version])
  })
})
