import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { startWatchingClock } from '../../src/cli/watch-clock.ts'
import { heldMilliseconds, steadyClock } from '../../src/sidecar/steady-clock.ts'
import { eventually } from '../support/eventually.ts'

describe('startWatchingClock', () => {
  it('tells once that the clock was set back, and once that the node goes by it again', async () => {
    const machine = { wall: Date.UTC(2026, 0, 1), elapsed: 0 }
    const now = steadyClock(
      () => new Date(machine.wall),
      () => machine.elapsed,
    )
    const err = new PassThrough({ encoding: 'utf8' })
    const watching = startWatchingClock({ out: err, err, width: 80, liveWidth: undefined }, now, 1)
    let said = ''
    err.on('data', (text) => (said += String(text)))
    machine.wall -= 900_000
    await eventually(() => said.includes('\n'))
    assert.match(said, /^! the clock of this machine was set back by 900 seconds: for 10 minutes /)
    machine.wall += heldMilliseconds
    machine.elapsed += heldMilliseconds
    await eventually(() => said.includes('\nThe node'))
    await watching.stop()
    assert.equal(said.split('\n').length, 3)
    assert.match(said, /\nThe node goes by the clock of this machine again\n$/)
  })
})
