import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TakenOnce } from '../../src/mesh/taken-once.ts'
import { TestMesh } from '../support/test-mesh.ts'

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000)

describe('TakenOnce', () => {
  it('takes each id of a node once, while it could be shown again and looked at', async () => {
    await using mesh = new TestMesh({})
    const { metadata } = await mesh.store()
    let now = at(0)
    const taken = new TakenOnce(metadata, () => now)
    const one = { by: 'a', id: 'one', until: at(120) }
    const answers = await Promise.all([taken.take(one), taken.take(one), taken.take({ ...one, by: 'b' })])
    assert.deepEqual(answers, [true, false, true])
    now = at(121)
    assert.equal(await taken.take(one), false)
    assert.equal(await new TakenOnce(metadata, () => now).take(one), false)
  })

  it('takes none twice though the clock jumped far ahead in between and was set right again', async () => {
    await using mesh = new TestMesh({})
    const { metadata } = await mesh.store()
    let now = at(0)
    const taken = new TakenOnce(metadata, () => now)
    const one = { by: 'a', id: 'one', until: at(120) }
    assert.equal(await taken.take(one), true)
    now = at(3600)
    assert.equal(await taken.take({ by: 'a', id: 'two', until: at(3720) }), true)
    now = at(10)
    assert.equal(await taken.take(one), false)
  })
})
