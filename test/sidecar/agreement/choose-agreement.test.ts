import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Agreement } from '../../../src/governance/agreement.ts'
import { purposesOf } from '../../../src/governance/purposes.ts'
import {
  chooseAgreement,
  defaultPurpose,
  type ChosenAgreement,
  type WantedAgreement,
} from '../../../src/sidecar/agreement/choose-agreement.ts'
import { sampleAgreement, samplePrincipal } from './sample-agreement.ts'

const research = 'dpv:ResearchAndDevelopment'
const review = 'RouteReview'
const marketing = 'dpv:Marketing'

const choose = (all: readonly Agreement[], wanted: Partial<WantedAgreement> = {}): ChosenAgreement =>
  chooseAgreement(all, {
    principal: samplePrincipal(),
    port: { product: 'planning/airport_risk', port: 'airport_risk', major: 1 },
    now: new Date('2026-06-01'),
    purposes: purposesOf({ purposes: [{ name: review, broader: research, description: '' }] }),
    ...wanted,
  })

/** The id and purpose of what was chosen, or the kind of the problem. */
const outcome = (chosen: ChosenAgreement): string =>
  'problem' in chosen ? chosen.problem.kind : `${chosen.agreement.id} for ${chosen.purpose}`

describe('chooseAgreement', () => {
  it('takes the only one in force, with its purpose', () => {
    const ended = sampleAgreement({ id: 'old', until: '2026-05-01T00:00:00.000Z', purpose: marketing })
    assert.equal(outcome(choose([ended, sampleAgreement()])), `agr_7f3k2q for ${research}`)
  })

  it('takes one of a team for each of its members', () => {
    const ofTeam = [sampleAgreement({ consumer: 'team:planning' })]
    assert.equal(outcome(choose(ofTeam)), `agr_7f3k2q for ${research}`)
    assert.equal(outcome(choose(ofTeam, { principal: samplePrincipal({ teams: ['safety'] }) })), 'none')
  })

  it('does not take a user for a service of the same name', () => {
    assert.equal(
      outcome(choose([sampleAgreement()], { principal: samplePrincipal({ kind: 'service' }) })),
      'none',
    )
  })

  it('takes none of another product, port or major', () => {
    for (const other of [{ product: 'planning/risk' }, { port: 'risk' }, { major: 2 }])
      assert.equal(outcome(choose([sampleAgreement(other)])), 'none')
  })

  it('takes only what is approved', () => {
    for (const state of ['requested', 'refused', 'revoked', 'withdrawn'] as const)
      assert.equal(outcome(choose([sampleAgreement({ state })])), 'none')
  })

  it('reads for a stated purpose that is the agreed one or below it', () => {
    assert.equal(outcome(choose([sampleAgreement()], { purpose: review })), `agr_7f3k2q for ${review}`)
    assert.equal(outcome(choose([sampleAgreement()], { purpose: marketing })), 'other-purpose')
    assert.equal(
      outcome(choose([sampleAgreement({ purpose: review })], { purpose: research })),
      'other-purpose',
    )
  })

  it('asks for the purpose where several are agreed, and names them', () => {
    const chosen = choose([sampleAgreement(), sampleAgreement({ id: 'other', purpose: marketing })])
    assert.ok('problem' in chosen)
    assert.equal(chosen.problem.kind, 'several-purposes')
    assert.match(chosen.problem.message, /dpv:ResearchAndDevelopment, dpv:Marketing/)
  })

  it('takes the newest approved of several that fit, in whatever order they come', () => {
    const all = [
      sampleAgreement({ id: 'first' }),
      sampleAgreement({ id: 'last', approvedAt: '2026-03-01T00:00:00.000Z' }),
      sampleAgreement({ id: 'middle', approvedAt: '2026-02-01T00:00:00.000Z' }),
    ]
    for (const some of [all, all.toReversed()]) assert.equal(outcome(choose(some)), `last for ${research}`)
  })

  it('takes no other than the named one', () => {
    const all = [
      sampleAgreement(),
      sampleAgreement({ id: 'agr_2', purpose: marketing }),
      sampleAgreement({ id: 'agr_3', consumer: 'user:ben' }),
    ]
    assert.equal(outcome(choose(all, { agreementId: 'agr_2' })), `agr_2 for ${marketing}`)
    assert.equal(outcome(choose(all, { agreementId: 'agr_3' })), 'unknown-agreement')
    assert.equal(outcome(choose(all, { agreementId: 'agr_2', purpose: research })), 'other-purpose')
  })

  it('ends at the very time of `until`', () => {
    const until = '2026-06-01T00:00:00.000Z'
    assert.equal(outcome(choose([sampleAgreement({ until })])), 'expired')
    assert.equal(
      outcome(choose([sampleAgreement({ until })], { now: new Date('2026-05-31T23:59:59.999Z') })),
      `agr_7f3k2q for ${research}`,
    )
  })

  it('says what ended, and what still waits', () => {
    const ended = choose([sampleAgreement({ until: '2026-05-01T00:00:00.000Z' })])
    assert.ok('problem' in ended)
    assert.match(ended.problem.message, /agr_7f3k2q .* ended on 2026-05-01/)
    const waiting = choose([sampleAgreement({ state: 'requested' })])
    assert.ok('problem' in waiting)
    assert.match(waiting.problem.remedy, /agr_7f3k2q waits/)
  })
})

describe('defaultPurpose', () => {
  const one = sampleAgreement()
  const other = sampleAgreement({ purpose: marketing })

  it('is the one purpose that every port is agreed for', () => {
    assert.equal(defaultPurpose([[one, other], [one]]), research)
    assert.equal(defaultPurpose([[one, one]]), research)
  })

  it('is undefined where none or several are shared', () => {
    assert.equal(defaultPurpose([]), undefined)
    assert.equal(defaultPurpose([[one], []]), undefined)
    assert.equal(defaultPurpose([[one], [other]]), undefined)
    assert.equal(
      defaultPurpose([
        [one, other],
        [other, one],
      ]),
      undefined,
    )
  })
})
