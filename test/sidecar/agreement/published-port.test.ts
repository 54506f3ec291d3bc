import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError, type ErrorCode } from '../../../src/errors.ts'
import { findPublishedPort } from '../../../src/sidecar/agreement/published-port.ts'

const heads = [
  ['planning/airport_risk/risk@1/airport_risk'],
  ['flightops/flights/flights@1/flights', 'flightops/flights/flights@2/flights'],
  ['safety/strikes/strikes@1/wildlife', 'safety/strikes/costs@1/costs'],
  ['geography/places/places@1/places'],
  ['airports/places/places@1/cities'],
].map((keys) => ({ snapshotIds: Object.fromEntries(keys.map((key) => [key, ''])) }))

const find = (name: string): string => {
  const { product, port, major } = findPublishedPort(name, heads)
  return `${product}/${port}@${major}`
}

const refuses = (name: string, code: ErrorCode, said: RegExp): void =>
  assert.throws(
    () => find(name),
    (error) => isHansaError(error, code) && said.test(`${error.message} ${error.remedy ?? ''}`),
  )

describe('findPublishedPort', () => {
  it('knows a port by its product, its own name and its datasets', () => {
    const names = [
      'planning/airport_risk',
      'airport_risk',
      'planning.airport_risk',
      'planning/airport_risk/risk',
      'risk',
      'Planning.Airport_Risk',
      'planning.airport_risk_v1',
      'planning/airport_risk@1',
    ]
    for (const name of names) assert.equal(find(name), 'planning/airport_risk/risk@1', name)
    assert.equal(find('safety.wildlife'), 'safety/strikes/strikes@1')
    assert.equal(find('costs'), 'safety/strikes/costs@1')
    assert.equal(find('cities'), 'airports/places/places@1')
  })

  it('takes the newest major, or the one that is named', () => {
    assert.equal(find('flightops/flights'), 'flightops/flights/flights@2')
    assert.equal(find('flights@1'), 'flightops/flights/flights@1')
    assert.equal(find('flightops.flights_v1'), 'flightops/flights/flights@1')
    refuses('flights@3', 'not_found', /has no major 3 Published are: 2, 1\./)
  })

  it('asks which where several are meant', () => {
    refuses('safety/strikes', 'invalid_input', /safety\/strikes\/strikes, safety\/strikes\/costs/)
    refuses('places', 'invalid_input', /geography\/places\/places, airports\/places\/places/)
  })

  it('names the nearest for one that is not there', () => {
    refuses('planning/airport_rsk', 'not_found', /Did you mean `planning\/airport_risk`\?/)
    refuses('planning.airport_rsk', 'not_found', /Did you mean `planning\.airport_risk`\?/)
    refuses('wildlive', 'not_found', /Did you mean `wildlife`\?/)
    refuses('nothing-like-it', 'not_found', /`hansa status` lists/)
  })
})
