import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { dpvPurposes } from '../../src/governance/dpv-purposes.ts'
import { operatorPurpose, purposesOf } from '../../src/governance/purposes.ts'
import { sampleVocabulary } from './sample-access.ts'

const purposes = purposesOf(sampleVocabulary)

describe('purposesOf', () => {
  it('knows those of DPV by their prefix, and those of the vocabulary by their plain name', () => {
    assert.equal(purposes.has('dpv:Marketing'), true)
    assert.equal(purposes.has('Marketing'), false)
    assert.equal(purposes.has('RouteReview'), true)
    assert.equal(purposes.has(operatorPurpose), true)
  })

  it('says what is above a purpose, itself first, by every line that leads up', () => {
    assert.deepEqual(purposes.ancestors('dpv:Marketing'), ['dpv:Marketing'])
    assert.deepEqual(purposes.ancestors('RouteReview'), ['RouteReview', 'dpv:ResearchAndDevelopment'])
    assert.deepEqual(
      new Set(purposes.ancestors('dpv:PersonalisedAdvertising')),
      new Set(['dpv:PersonalisedAdvertising', 'dpv:Advertising', 'dpv:Marketing', 'dpv:Personalisation']),
    )
    assert.deepEqual(purposes.ancestors('nothing'), [])
  })

  it('lets a purpose stand for those above it only', () => {
    assert.equal(purposes.isWithin('dpv:Advertising', 'dpv:Marketing'), true)
    assert.equal(purposes.isWithin('dpv:Marketing', 'dpv:Marketing'), true)
    assert.equal(purposes.isWithin('dpv:Marketing', 'dpv:Advertising'), false)
    assert.equal(purposes.isWithin('nothing', 'nothing'), false)
  })

  it('finds the purpose that was meant, with or without its prefix', () => {
    assert.equal(purposes.nearest('Marketing'), 'dpv:Marketing')
    assert.equal(purposes.nearest('dpv:Marketting'), 'dpv:Marketing')
    assert.equal(purposes.nearest('RoutReview'), 'RouteReview')
    assert.equal(purposes.nearest('zzzzzzzz'), undefined)
  })

  it('ends where a vocabulary goes in a circle', () => {
    const circle = purposesOf({
      purposes: [
        { name: 'A', broader: 'B', description: '' },
        { name: 'B', broader: 'A', description: '' },
      ],
    })
    assert.deepEqual(circle.ancestors('A'), ['A', 'B'])
  })
})

describe('dpvPurposes', () => {
  it('has every term that another is below, and no circle', () => {
    const broader: Readonly<Record<string, readonly string[]>> = dpvPurposes
    for (const above of Object.values(broader).flat()) assert.ok(above in broader, above)
    for (const name of purposes.names)
      assert.ok(
        !purposes
          .ancestors(name)
          .slice(1)
          .some((above) => purposes.isWithin(above, name)),
        name,
      )
  })
})
