import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mentionedNames } from '../../src/sidecar/mentioned-names.ts'

describe('mentionedNames', () => {
  it('finds words and quoted names, folded as the engine folds them', () => {
    const { words, versions } = mentionedNames('SELECT a."Odd ""name""" FROM Sales.Orders, "ÄB" -- größe')
    for (const word of ['sales', 'orders', 'odd "name"', 'Äb', 'größe', 'a']) assert.ok(words.has(word), word)
    assert.deepEqual(versions, [])
  })

  it('finds versions, each once', () => {
    const { versions } = mentionedNames(
      'from sales."Orders@3" join "orders@3" using (id) join "o@2026-01-31T12:00:00Z" u',
    )
    assert.deepEqual(versions, [
      { dataset: 'orders', version: '3' },
      { dataset: 'o', version: '2026-01-31T12:00:00Z' },
    ])
  })
  it('refuses more versions than one statement may read, which could keep the node busy for long', () => {
    const naming = (versions: number): string =>
      `select 1 /* ${Array.from({ length: versions }, (_, index) => `"a@${index}"`).join(' ')} */`
    assert.equal(mentionedNames(naming(100)).versions.length, 100)
    for (const versions of [101, 80_000])
      assert.throws(() => mentionedNames(naming(versions)), {
        code: 'too_large',
        message: 'the statement names more than 100 versions',
      })
  })
})
