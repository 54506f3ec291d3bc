import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { heldMilliseconds, steadyClock } from '../../../src/sidecar/steady-clock.ts'
import { bring, impatience, serveTwoNodes } from './two-nodes.ts'

const quarterOfAnHour = 15 * 60_000

describe('a node whose clock was wrong at its start and is set right', () => {
  it('is refused while it goes by the time that it had, and reads again without a restart', async () => {
    await using two = await serveTwoNodes()
    const right = two.sales.mesh.now.getTime()
    const machine = { wall: right + quarterOfAnHour, elapsed: 0 }
    const now = steadyClock(
      () => new Date(machine.wall),
      () => machine.elapsed,
    )
    await using remote = await two.open(impatience, now)
    const asked = (): Promise<unknown> =>
      remote.peerOf('sales').statements({ kind: 'node', id: 'planning', teams: [], attributes: {} })
    const apart = { code: 'denied', message: /the clocks of the two nodes are apart/ }
    await assert.rejects(asked(), apart)
    machine.wall = right
    await assert.rejects(asked(), apart, 'what was over would be good again')
    machine.elapsed += heldMilliseconds
    await asked()
    assert.equal((await bring(remote, 'orders')).rows.length, 3)
  })
})
