import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isHansaError } from '../../src/errors.ts'
import { hansa, startHansa } from '../support/hansa.ts'
import { pushRows, pushServer } from '../support/push-rows.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TestMesh, type ShortProducts } from '../support/test-mesh.ts'

const kills = 3

const sales: ShortProducts = {
  'sales/takings': {
    sources: { tills: { server: pushServer, name: 'sold', columns: { amount: 'integer!' } } },
    serves: { takings: { columns: { amount: 'integer!' } } },
    sql: { takings: 'select amount from tills\n' },
  },
}

describe('hansa export, killed and run again while rows are pushed', () => {
  let old: TestMesh
  let here: TestMesh
  let folder: string
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hansa-killed-export-'))
    old = new TestMesh(sales, { systemClock: true })
    here = new TestMesh(sales, { systemClock: true })
    await old.apply()
  })
  after(async () => {
    await old[Symbol.asyncDispose]()
    await here[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  const exporting = (name: string): readonly string[] => [
    ...['-C', old.root, 'export', 'sales'],
    path.join(folder, name),
  ]
  let next = 0
  const acknowledged: number[] = []
  /** Pushes one row; whether it was taken. */
  const push = async (): Promise<boolean> => {
    next += 1
    try {
      await pushRows(old, { product: 'sales/takings', input: 'tills' }, [{ amount: next }])
      acknowledged.push(next)
      return true
    } catch (error) {
      assert.ok(isHansaError(error, 'busy'), String(error))
      assert.match(error.message, /the domain sales is leaving this node/)
      return false
    }
  }

  it('keeps what was refused refused, until the domain is to stay', async () => {
    const random = seededRandom(13)
    for (let kill = 0; kill < kills; kill += 1) {
      assert.ok(await push())
      const running = startHansa(exporting(`killed ${kill}`))
      void sleep(random() * 800).then(() => running.child.kill('SIGKILL'))
      let isTaken = true
      while (isTaken && running.child.exitCode === null && running.child.signalCode === null)
        isTaken = await push()
      await running.ended
      if (!isTaken) assert.ok(!(await push()), 'whoever was killed, the domain leaves')
      const { status, stdout } = await hansa(['-C', old.root, 'export', 'sales', '--undo'])
      assert.equal(status, 0)
      assert.match(
        stdout,
        /sales (stays: it is pushed to, agreed about and rated here again|was not leaving)/,
      )
    }
    assert.ok(await push())
  })

  it('has every row that was acknowledged, and refuses the others', async () => {
    const running = startHansa(exporting('whole'))
    while (await push()) await sleep(1)
    const { status, stderr } = await running.ended
    assert.equal(status, 0, stderr)
    assert.match(
      stderr,
      /nothing more is pushed to sales, agreed about it or said of it here, until `hansa export sales --undo`/,
    )
    const { status: imported, stderr: said } = await hansa([
      ...['-C', here.root, 'import', path.join(folder, 'whole')],
    ])
    assert.equal(imported, 0, said)
    await here.apply()
    assert.deepEqual(await here.column('select amount from sales.takings order by amount'), acknowledged)
  })
})
