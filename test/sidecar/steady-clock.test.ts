import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { steadyClock } from '../../src/sidecar/steady-clock.ts'

describe('steadyClock', () => {
  const clock = () => {
    const machine = { wall: 1_000_000, elapsed: 0 }
    const now = steadyClock(
      () => new Date(machine.wall),
      () => machine.elapsed,
    )
    return { machine, time: () => now().getTime() }
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
})
