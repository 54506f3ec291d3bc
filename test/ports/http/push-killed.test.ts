import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { watch } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { operatorToken } from '../../../src/sidecar/identity/operator-token.ts'
import { startProgram } from '../../support/child-program.ts'
import { pushServer } from '../../support/push-rows.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const program = path.join(import.meta.dirname, '../../support/serve-program.ts')
const kills = 5
const rowsPerPush = 50
/** A node is killed so many changes below the state folder after it has acknowledged so many pushes, at most. */
const mostChanges = 40
const mostPushes = 4

const columns = { push: 'integer!', row: 'integer!' }
/** No primary key: what came in twice would be there twice. */
const events = {
  sources: { events: { server: pushServer, columns } },
  serves: { log: { columns } },
  sql: { log: 'select * from events\n' },
}

const bodyOf = (push: number): string =>
  Array.from({ length: rowsPerPush }, (_, row) => `${JSON.stringify({ push, row })}\n`).join('')

/** Pushes one after the other, each under its own key, until the node is gone. */
async function pushUntilGone(url: string, authorization: string, acknowledged: Set<number>): Promise<void> {
  for (;;) {
    // The one that was under way when the node went is sent again.
    const push = acknowledged.size
    try {
      const response = await fetch(`${url}/products/sales/events/inputs/events`, {
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/x-ndjson',
          'idempotency-key': `"push-${push}"`,
        },
        body: bodyOf(push),
      })
      assert.equal(response.status, 201, await response.text())
      acknowledged.add(push)
    } catch (error) {
      if (error instanceof TypeError) return
      throw error
    }
  }
}

describe('a node that takes pushes, killed with SIGKILL', () => {
  it('loses nothing that it acknowledged, and doubles nothing that was sent again', async (test) => {
    const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    const random = seededRandom(seed)
    await using mesh = new TestMesh({ 'sales/events': events }, { systemClock: true })
    await mesh.apply()
    const authorization = `Bearer ${await operatorToken((await mesh.load()).settings.state)}`
    await mesh.close()

    const acknowledged = new Set<number>()
    for (let kill = 0; kill < kills; kill += 1) {
      const node = startProgram(program, [mesh.root])
      const first = await node.lines.next()
      const url = first.done === true ? '' : first.value
      const enough = acknowledged.size + Math.floor(random() * mostPushes)
      let left = Math.ceil(random() * mostChanges)
      const watcher = watch(mesh.state, { recursive: true }, () => {
        if (acknowledged.size < enough) return
        left -= 1
        if (left === 0) void node.kill()
      })
      await pushUntilGone(url, authorization, acknowledged)
      watcher.close()
      await node.kill()
    }

    const { kinds } = await mesh.apply()
    assert.deepEqual(kinds, { 'sales/events': 'published' })
    const found = await mesh.rows(
      'select push, count(*) as n, count(distinct row) as d from sales.log group by push order by push',
    )
    // The last one may be in without anybody knowing.
    const pushes = found.map(({ push }) => Number(push))
    assert.ok(
      [acknowledged.size, acknowledged.size + 1].includes(pushes.length),
      `${pushes.length} after ${acknowledged.size}`,
    )
    assert.deepEqual(
      pushes,
      pushes.map((_, index) => index),
    )
    assert.ok(
      found.every(({ n, d }) => Number(n) === rowsPerPush && Number(d) === rowsPerPush),
      JSON.stringify(found),
    )
    test.diagnostic(`${acknowledged.size} pushes acknowledged over ${kills} kills`)

    await mesh.collect()
    const live = await Array.fromAsync((await mesh.store()).metadata.liveObjects())
    assert.deepEqual(await mesh.objects(), live.toSorted())
    assert.deepEqual(mesh.staged(), [])
  })
})
