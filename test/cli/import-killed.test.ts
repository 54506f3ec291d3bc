import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportDomain } from '../../src/store/export-domain.ts'
import { eventually } from '../support/eventually.ts'
import { hansa, startHansa } from '../support/hansa.ts'
import { pushRows, pushServer } from '../support/push-rows.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TestMesh, type ShortProducts } from '../support/test-mesh.ts'

const kills = 4
/** Fewer than retention keeps. */
const versions = 8

const plans: ShortProducts = {
  'planning/plans': {
    serves: { plans: { columns: { step: 'integer' } } },
    sql: { plans: 'select range::bigint as step from range(3)\n' },
  },
}
const sales = (rows: number): ShortProducts => ({
  'sales/prices': {
    serves: { prices: { columns: { n: 'integer' } } },
    sql: { prices: `select range::bigint as n from range(${rows})\n` },
  },
  'sales/takings': {
    sources: { tills: { server: pushServer, name: 'sold', columns: { amount: 'integer!' } } },
    serves: { takings: { columns: { amount: 'integer!' } } },
    sql: { takings: 'select amount from tills\n' },
  },
})

describe('hansa import, killed', () => {
  let here: TestMesh
  let folder: string
  let exported: readonly string[]
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hansa-killed-import-'))
    await using old = new TestMesh(sales(1))
    for (let rows = 1; rows <= versions; rows += 1) {
      old.declare(sales(rows))
      await old.apply({ only: ['sales/prices'] })
    }
    await old.apply()
    await pushRows(old, { product: 'sales/takings', input: 'tills' }, [{ amount: 5 }])
    const wanted = { mesh: 'test', domain: 'sales', folder: path.join(folder, 'moved'), now: old.now }
    await exportDomain(await old.store(), wanted)
    exported = await old.objects()
    here = new TestMesh(plans, { systemClock: true })
    await here.apply()
    here.declare(sales(versions))
    // The rules know the domain, so that what came of it can be read.
    await here.apply({ only: [] })
  })
  after(async () => {
    await here[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  const words = (): readonly string[] => ['-C', here.root, 'import', path.join(folder, 'moved')]

  /** How many products of the domain are served: all or none; what was there before is read as ever. */
  async function served(): Promise<number> {
    const { metadata } = await here.store()
    const own = [...(await metadata.heads()).keys()].filter((key) => key.startsWith('sales/'))
    assert.deepEqual(await here.rows('select count(*)::int as n from planning.plans'), [{ n: 3 }])
    assert.equal((await metadata.pushLogs('sales')).length, own.length === 0 ? 0 : 1)
    if (own.length === 0) return 0
    const history = await metadata.history('sales/prices', 100)
    assert.deepEqual([own.length, history.length], [2, versions])
    const counted = 'select count(*)::int as n from sales.prices'
    assert.deepEqual(await here.rows(counted), [{ n: versions }])
    return own.length
  }

  it('has all of the domain or none of it, whenever that was, and goes on where it was', async () => {
    const random = seededRandom(11)
    for (let kill = 0; kill < kills; kill += 1) {
      const importing = startHansa(words())
      const isGoing = (): boolean =>
        here.staged().length > 0 || importing.child.exitCode !== null || importing.child.signalCode !== null
      await eventually(isGoing)
      await sleep(random() * 120)
      await importing.end('SIGKILL')
      await here.close()
      await served()
      // What no publication lists is collected, as after a build that was killed.
      if (kill % 2 === 1) await here.collect()
    }
    await here.close()
    const { status, stderr } = await hansa(words())
    if (status !== 0) assert.match(stderr, /is published here already/)
    assert.equal(await served(), 2)
  })

  it('leaves nothing behind: what is applied next is unchanged, and takes the pushes', async () => {
    const applied = await here.apply()
    assert.equal(applied.kinds['sales/prices'], 'unchanged')
    assert.deepEqual(await here.column('select amount from sales.takings'), [5])
    await here.collect()
    assert.deepEqual(here.staged(), [])
    const objects = new Set(await here.objects())
    assert.deepEqual(
      exported.filter((key) => !objects.has(key)),
      [],
    )
  })
})
