import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { didYouMean, editDistance, nearest } from '../../src/spec/nearest.ts'

describe('editDistance', () => {
  it('counts letters inserted, lost, replaced and swapped', () => {
    assert.equal(editDistance('', 'abc'), 3)
    assert.equal(editDistance('name', 'name'), 0)
    assert.equal(editDistance('naem', 'name'), 1)
    assert.equal(editDistance('nme', 'name'), 1)
    assert.equal(editDistance('kitten', 'sitting'), 3)
  })
})

describe('nearest', () => {
  it('finds the closest word, whatever its case', () => {
    assert.equal(nearest('VERSOIN', ['kind', 'version', 'versions']), 'version')
    assert.equal(nearest('nullvalues', ['nullValues', 'rowCount']), 'nullValues')
  })

  it('finds what a short form begins, where it is the only one', () => {
    assert.equal(nearest('int', ['integer', 'string']), 'integer')
    assert.equal(nearest('des', ['description', 'destination']), undefined)
  })

  it('offers nothing where nothing is close', () => {
    assert.equal(nearest('colour', ['name', 'kind']), undefined)
    assert.equal(nearest('x', []), undefined)
    assert.equal(didYouMean('colour', ['name']), undefined)
  })
})
