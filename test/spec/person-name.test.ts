import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { personName } from '../../src/spec/person-name.ts'

describe('personName', () => {
  it('leaves a name as it is written, in any script', () => {
    for (const name of ['Zoë Zeta', "Siobhán O'Hara", '山田 太郎', 'نور', '🙂'])
      assert.equal(personName(name), name)
  })

  it('is on one line, without what is not seen, and no longer than people are called', () => {
    assert.equal(personName(' Ana\n\u202eahpla\u202c\u0000 '), 'Ana ahpla')
    assert.equal(personName('😀'.repeat(5000))?.length, 101)
  })

  it('is none where nothing is left, or where it would be taken for an id', () => {
    for (const name of ['', ' ', '\u200b\u2066', 'user:ana', 'node:shop\u200b'])
      assert.equal(personName(name), undefined)
  })
})
