import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clockBehind, heldMilliseconds, steadyClock } from '../../src/sidecar/steady-clock.ts'

describe('steadyClock', () => {
  const clock = () => {
    const machine = { wall: 1_000_000, elapsed: 0 }
    const now = steadyClock(
      () => new Date(machine.wall),
      () => machine.elapsed,
    )
    return { machine, now, time: () => now().getTime() }
  }

  it('goes with the machine', () => {
    const { machine, time } = clock()
    assert.equal(time(), 1_000_000)
    machine.wall += 5000
    machine.elapsed += 5000
    assert.equal(time(), 1_005_000)
  })

  it('does not go back with it', () => {
    const { machine, time } = clock()
    machine.wall -= 500_000
    machine.elapsed += 3000
    assert.equal(time(), 1_003_000)
  })

  it('follows it ahead, and back to what is right', () => {
    const { machine, time } = clock()
    machine.wall += 900_000
    assert.equal(time(), 1_900_000)
    machine.wall -= 898_000
    machine.elapsed += 2000
    assert.equal(time(), 1_002_000)
  })

  it('goes by it again once all is over that was good for minutes', () => {
    const { machine, now, time } = clock()
    machine.wall -= 900_000
    assert.equal(time(), 1_000_000)
    assert.equal(clockBehind(now), 900_000)
    machine.wall += heldMilliseconds - 1
    machine.elapsed += heldMilliseconds - 1
    assert.equal(time(), 1_000_000 + heldMilliseconds - 1)
    machine.wall += 1
    machine.elapsed += 1
    assert.equal(time(), machine.wall)
    assert.equal(clockBehind(now), 0)
  })

  it('counts the minutes from the last time that it was right', () => {
    const { machine, time } = clock()
    machine.wall -= 60_000
    time()
    machine.elapsed += heldMilliseconds - 1
    machine.wall = 1_000_000 + machine.elapsed
    assert.equal(time(), machine.wall)
    machine.wall -= 60_000
    time()
    machine.elapsed += heldMilliseconds - 1
    assert.equal(time(), 1_000_000 + machine.elapsed)
  })

  it('is one for all that go by the same clock', () => {
    const now = (): Date => new Date(0)
    const steady = steadyClock(now)
    assert.equal(steadyClock(now), steady)
    assert.equal(steadyClock(steady), steady)
  })
})
