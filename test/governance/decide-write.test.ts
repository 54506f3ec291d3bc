import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decideWrite, type WriteDecision, type WriteRequest } from '../../src/governance/decide-write.ts'
import type { Principal } from '../../src/governance/principal.ts'
import { rules, sampleColumn, sampleDataset } from './sample-access.ts'

const till: Principal = { kind: 'service', id: 'till', teams: ['shops'], attributes: { state: 'IL' } }
const operator: Principal = { kind: 'node', id: 'aviation', teams: [], attributes: {} }

const request = (changes: Partial<WriteRequest> = {}): WriteRequest => ({
  principal: till,
  dataset: sampleDataset({
    port: { name: 'tills', major: 1, deprecated: false },
    key: 'planning/airport_risk/tills@1/sales',
    sqlName: 'sales',
    columns: [sampleColumn('id', undefined, { classification: 'public' })],
  }),
  port: 'http',
  now: new Date('2026-06-01T00:00:00.000Z'),
  ...changes,
})

const permit = (who: string, resource: string, condition = ''): string =>
  `@id("own") @reason("May push") permit (${who}, action == Hansa::Action::"write", ${resource}) ${condition};`
const forbid = (condition: string): string =>
  `@id("no") @reason("Not so") forbid (principal, action == Hansa::Action::"write", resource) when { ${condition} };`

const decide = (text: string, changes: Partial<WriteRequest> = {}): WriteDecision =>
  decideWrite(request(changes), rules(text))
const kindOf = (text: string, changes: Partial<WriteRequest> = {}): string => decide(text, changes).kind

const all = permit('principal', 'resource')

describe('decideWrite', () => {
  it('permits the operator, and nobody else unless a policy does', () => {
    assert.equal(kindOf('', { principal: operator }), 'permitted')
    const decision = decide('')
    assert.ok(decision.kind === 'denied')
    assert.equal(
      decision.message,
      'nothing permits service:till to write sales of the input tills of planning/airport_risk',
    )
    assert.match(decision.remedy, /"write" on planning\/airport_risk\/tills@1\/sales/)
  })

  it('does not take permits to read, or to write elsewhere, for one to write here', () => {
    assert.equal(
      kindOf('@id("r") @reason("r") permit (principal, action == Hansa::Action::"read", resource);'),
      'denied',
    )
    for (const resource of [
      'resource in Hansa::OutputPort::"planning/airport_risk/tills@1"',
      'resource in Hansa::InputPort::"planning/airport_risk/tills@2"',
      'resource == Hansa::Dataset::"planning/airport_risk/airport_risk@1/airport_risk"',
      'resource in Hansa::Product::"planning/other"',
    ])
      assert.equal(kindOf(permit('principal', resource)), 'denied', resource)
  })

  for (const resource of [
    'resource == Hansa::Dataset::"planning/airport_risk/tills@1/sales"',
    'resource in Hansa::InputPort::"planning/airport_risk/tills@1"',
    'resource in Hansa::Product::"planning/airport_risk"',
    'resource in Hansa::Domain::"planning"',
  ])
    it(`permits by ${resource}`, () => assert.equal(kindOf(permit('principal', resource)), 'permitted'))

  it('lets policies see teams, attributes, the port and the time', () => {
    for (const [condition, expected] of [
      ['when { principal has state && principal.state == "IL" }', 'permitted'],
      ['when { principal has state && principal.state == "TX" }', 'denied'],
      ['when { context has port && context.port == "http" }', 'permitted'],
      ['when { context has now && context.now < datetime("2026-06-01T00:00:00Z") }', 'denied'],
      ['when { context.unclassified.isEmpty() }', 'permitted'],
    ] as const)
      assert.equal(
        kindOf(permit('principal in Hansa::Team::"shops"', 'resource', condition)),
        expected,
        condition,
      )
  })

  it('has forbids win, for the operator too, and names them with their reason', () => {
    const text = `${all}${forbid('resource.name == "sales"')}`
    assert.equal(kindOf(text, { principal: operator }), 'denied')
    const decision = decide(text)
    assert.ok(decision.kind === 'denied')
    assert.match(decision.message, /^service:till may not write sales .*: Not so \(no\)$/)
    assert.deepEqual(decision.policies, [{ id: 'no', reason: 'Not so', scope: 'global' }])
  })

  it('denies where a rule errs or cannot be read, and where an attribute is of the wrong type', () => {
    const erring = decide(`${all}${forbid('principal.state == "TX"')}`, {
      principal: { ...till, attributes: {} },
    })
    assert.ok(erring.kind === 'denied')
    assert.match(erring.message, /the rule no cannot be evaluated/)
    assert.equal(kindOf(`${all}forbid (`), 'denied')
    assert.equal(kindOf(all, { principal: { ...till, attributes: { state: 7 } } }), 'denied')
  })
})
