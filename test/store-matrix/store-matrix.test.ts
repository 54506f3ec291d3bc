import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { startHansa } from '../support/hansa.ts'
import { skipWithout } from '../support/needs.ts'
import { pushRows, pushServer } from '../support/push-rows.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { startS3, type S3Server } from '../support/s3-server.ts'
import { customers, deliveries, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const twoProducts = { 'sales/orders': orders, 'crm/customers': customers }
const bothPublished = { 'sales/orders': 'published', 'crm/customers': 'published' }
const bothUnchanged = { 'sales/orders': 'unchanged', 'crm/customers': 'unchanged' }

/** A build that stops where it can be killed: nothing ends it but its reader. */
const stuck = {
  ...customers,
  sql: {
    customers:
      'select customer as name, sum(a.range * b.range * amount) as total from sales.orders, range(10000000) a, range(1000000) b group by customer',
  },
}

describe('a mesh, whatever its store', { concurrency: 2 }, () => {
  let postgres: PostgresServer | undefined
  let s3: S3Server
  let databases = 0
  const withoutPostgres = skipWithout('postgres')
  before(async () => {
    const starting = startS3()
    if (withoutPostgres === false) postgres = await startPostgres()
    s3 = await starting
  })
  after(async () => {
    await postgres?.stop()
    await s3.stop()
  })

  const metadata = {
    SQLite: () => Promise.resolve({}),
    PostgreSQL: async () => ({ metadata: await postgres?.createDatabase(`mesh_${(databases += 1)}`) }),
  }
  const objects = {
    'a folder': () => ({}),
    S3: () => ({
      objects: `s3://${s3.bucket}/mesh-${(databases += 1)}`,
      s3: { endpoint: s3.endpoint, region: 'us-east-1', forcePathStyle: true },
    }),
  }

  for (const [database, metadataSettings] of Object.entries(metadata))
    for (const [place, objectSettings] of Object.entries(objects))
      it(
        `lives its life in ${database} and ${place}`,
        { skip: database === 'PostgreSQL' && withoutPostgres },
        async () => {
          const store = { ...(await metadataSettings()), ...objectSettings() }
          await using mesh = new TestMesh(twoProducts, { settings: { store } })
          await publishAndChange(mesh)
          await goBack(mesh)
          await forget(mesh, store)
          await dieAndSweep(mesh)
          await takePushes(mesh)
        },
      )
})

const totals = 'select total from crm.customers order by name'

async function publishAndChange(mesh: TestMesh): Promise<void> {
  const first = await mesh.apply()
  first.of('sales/orders', 'published')
  first.of('crm/customers', 'published')
  assert.deepEqual((await mesh.apply()).kinds, bothUnchanged)
  // Another process finds what this one has published.
  await mesh.close()
  assert.deepEqual((await mesh.apply()).kinds, bothUnchanged)
  mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,7', '2,bob,8'))
  assert.deepEqual((await mesh.apply()).kinds, bothPublished)
  assert.deepEqual(await mesh.column(totals), [7, 8])
}

async function goBack(mesh: TestMesh): Promise<void> {
  const [first] = await (
    await mesh.store()
  ).metadata
    .history('crm/customers', 10)
    .then((all) => all.toReversed())
  assert.ok(first)
  assert.deepEqual(await mesh.column('select total from crm."customers@1" order by name'), [15, 20])
  assert.deepEqual(await mesh.column(totals, new Date(first.publishedAt)), [15, 20])
  await mesh.rollback('crm/customers', 1)
  assert.deepEqual(await mesh.column(totals), [15, 20])
  assert.deepEqual((await mesh.apply()).kinds, { ...bothUnchanged, 'crm/customers': 'held' })
  assert.equal((await mesh.apply({ force: true })).kinds['crm/customers'], 'published')
  assert.deepEqual(await mesh.column(totals), [7, 8])
}

async function forget(mesh: TestMesh, store: object): Promise<void> {
  const before = await mesh.objects()
  mesh.configure({ store, retention: { snapshots: 1, days: 0 } })
  mesh.pass(60)
  const { forgotten, deletedObjects } = await mesh.collect()
  assert.ok(forgotten >= 3 && deletedObjects > 0)
  assert.equal((await mesh.objects()).length, before.length - deletedObjects)
  assert.deepEqual(await mesh.column(totals), [7, 8])
  await assert.rejects(mesh.column('select * from crm."customers@1"'), /is not kept as version 1/)
  mesh.configure({ store })
}

/** A build is killed in its midst, and an object that no publication lists lies about. */
async function dieAndSweep(mesh: TestMesh): Promise<void> {
  const { objects } = await mesh.store()
  const kept = await mesh.objects()
  const orphan = path.join(mesh.root, 'orphan')
  mesh.write('orphan', 'left by a crash')
  await objects.putFile('data/sales/orders/orphan.parquet', orphan)
  mesh.declare({ 'crm/customers': stuck })
  const dying = startHansa(['apply', 'customers'], { cwd: mesh.root })
  await eventually(() => stagedFolders(mesh).length > 0)
  await dying.end('SIGKILL')
  assert.equal(mesh.staged().length, 1)
  assert.deepEqual(await mesh.column(totals), [7, 8])
  mesh.declare({ 'crm/customers': customers })
  const { deletedObjects } = await mesh.collect()
  assert.equal(deletedObjects, 1)
  assert.deepEqual(mesh.staged(), [])
  assert.deepEqual(await mesh.objects(), kept)
  assert.deepEqual((await mesh.apply()).kinds, bothUnchanged)
}

/** What the build has begun in its staging folder. */
const stagedFolders = (mesh: TestMesh): readonly string[] =>
  mesh.staged().flatMap((run) => readdirSync(path.join(mesh.state, 'staging', run)))

/** What one process has acknowledged, the next one has, and publishes. */
async function takePushes(mesh: TestMesh): Promise<void> {
  const columns = { id: 'integer!' }
  mesh.declare({
    'sales/takings': {
      sources: { tills: { server: pushServer, columns } },
      serves: { takings: { columns } },
      sql: { takings: 'select * from tills order by id' },
    },
  })
  await mesh.apply()
  const to = { product: 'sales/takings', input: 'tills' }
  await pushRows(mesh, { ...to, key: 'first' }, [{ id: 1 }, { id: 2 }])
  await mesh.close()
  const again = await pushRows(mesh, { ...to, key: 'first' }, [{ id: 1 }, { id: 2 }])
  assert.ok(again.kind === 'accepted' && again.isRepeated)
  await pushRows(mesh, { ...to, key: 'second' }, [{ id: 2 }])
  await mesh.apply()
  assert.deepEqual(await mesh.column('select id from sales.takings order by id'), [1, 2, 2])
  await mesh.collect()
  assert.equal((await mesh.objects()).filter((key) => key.startsWith('pushed/')).length, 2)
}
