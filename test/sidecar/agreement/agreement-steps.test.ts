import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { isInForce, type Agreement } from '../../../src/governance/agreement.ts'
import {
  agreementStep,
  requestStep,
  stateAt,
  type AgreementCommand,
  type AgreementRequest,
} from '../../../src/sidecar/agreement/agreement-steps.ts'
import { sampleAgreement } from './sample-agreement.ts'

const now = new Date('2026-06-01T00:00:00Z')
const later = '2027-06-01T00:00:00.000Z'
const taken = { by: 'user:olga', now }

const request: AgreementRequest = {
  id: 'agr_7f3k2q',
  consumer: 'team:planning',
  product: 'planning/airport_risk',
  port: 'airport_risk',
  major: 1,
  purpose: 'dpv:ResearchAndDevelopment',
  until: later,
  justification: ' Routes for next year. ',
}

describe('requestStep', () => {
  it('asks for access, in the words of the one who asks', () => {
    const { agreement, event } = requestStep(request, { by: 'user:ana', now })
    assert.deepEqual(agreement, {
      ...request,
      justification: 'Routes for next year.',
      requestedBy: 'user:ana',
      state: 'requested',
      narrowing: {},
      revision: 1,
    })
    assert.deepEqual(event, {
      agreement: 'agr_7f3k2q',
      revision: 1,
      at: '2026-06-01T00:00:00.000Z',
      by: 'user:ana',
      kind: 'requested',
      note: 'Routes for next year.',
      detail: { purpose: 'dpv:ResearchAndDevelopment', until: later },
    })
    assert.equal(isInForce(agreement, now), false)
  })

  it('refuses an end that is not in the future, and one that is none', () => {
    for (const until of ['2026-06-01T00:00:00.000Z', '2020-01-01', 'soon'])
      assert.throws(() => requestStep({ ...request, until }, taken), isInvalid)
  })

  it('refuses an empty justification, and one that is a book', () => {
    assert.throws(() => requestStep({ ...request, justification: ' \n' }, taken), isInvalid)
    assert.throws(
      () => requestStep({ ...request, justification: 'x'.repeat(2_001) }, taken),
      (error) => isHansaError(error, 'too_large'),
    )
  })
})

describe('agreementStep', () => {
  const requested = sampleAgreement({ state: 'requested', revision: 1 })
  const approved = sampleAgreement()
  const narrowing = { columns: ['airport_risk.state'], rows: { airport_risk: 'resource.state == "CA"' } }

  it('approves as it was asked for', () => {
    const { agreement, event } = agreementStep(requested, { kind: 'approve' }, taken)
    assert.deepEqual(agreement, {
      ...requested,
      state: 'approved',
      approvedAt: '2026-06-01T00:00:00.000Z',
      revision: 2,
    })
    assert.deepEqual(event.detail, { until: requested.until, narrowing: {} })
    assert.equal(isInForce(agreement, now), true)
  })

  it('approves less, for another time, with a note', () => {
    const command = { kind: 'approve', narrowing, until: later, note: ' only California ' } as const
    const { agreement, event } = agreementStep(requested, command, taken)
    assert.deepEqual([agreement.narrowing, agreement.until], [narrowing, later])
    assert.deepEqual([event.note, event.detail], ['only California', { until: later, narrowing }])
  })

  it('does not approve what would be over at once', () => {
    const over = { ...requested, until: '2026-05-01T00:00:00.000Z' }
    assert.throws(() => agreementStep(over, { kind: 'approve' }, taken), isInvalid)
    assert.equal(agreementStep(over, { kind: 'approve', until: later }, taken).agreement.state, 'approved')
  })

  it('renews, also after the end', () => {
    for (const until of [approved.until, '2026-05-01T00:00:00.000Z']) {
      const { agreement } = agreementStep({ ...approved, until }, { kind: 'renew', until: later }, taken)
      assert.equal(agreement.until, later)
      assert.equal(isInForce(agreement, now), true)
      assert.equal(agreement.approvedAt, approved.approvedAt)
    }
    assert.throws(
      () => agreementStep(approved, { kind: 'renew', until: '2026-01-01T00:00:00.000Z' }, taken),
      isInvalid,
    )
  })

  it('sets another narrowing in place of the one before', () => {
    const narrowed = agreementStep({ ...approved, narrowing }, { kind: 'narrow', narrowing: {} }, taken)
    assert.deepEqual(narrowed.agreement.narrowing, {})
    assert.equal(narrowed.event.kind, 'narrowed')
  })

  it('keeps the result of a probe in the history only', () => {
    const { agreement, event } = agreementStep(approved, { kind: 'probe', result: { ok: true } }, taken)
    assert.deepEqual(agreement, { ...approved, revision: 3 })
    assert.deepEqual([event.kind, event.detail], ['probed', { ok: true }])
  })

  it('has a place for each command in some states only', () => {
    const commands: readonly AgreementCommand[] = [
      { kind: 'approve' },
      { kind: 'refuse' },
      { kind: 'withdraw' },
      { kind: 'narrow', narrowing: {} },
      { kind: 'renew', until: later },
      { kind: 'revoke' },
      { kind: 'probe', result: null },
    ]
    const states = ['requested', 'approved', 'refused', 'revoked', 'withdrawn'] as const
    const possible = states.map((state) => [
      state,
      ...commands.filter((command) => leads(sampleAgreement({ state }), command)).map(({ kind }) => kind),
    ])
    assert.deepEqual(possible, [
      ['requested', 'approve', 'refuse', 'withdraw'],
      ['approved', 'withdraw', 'narrow', 'renew', 'revoke', 'probe'],
      ['refused'],
      ['revoked'],
      ['withdrawn'],
    ])
  })

  it('is out of force after every end', () => {
    for (const kind of ['revoke', 'withdraw'] as const)
      assert.equal(isInForce(agreementStep(approved, { kind }, taken).agreement, now), false)
  })
})

const leads = (agreement: Agreement, command: AgreementCommand): boolean => {
  try {
    agreementStep(agreement, command, taken)
    return true
  } catch (error) {
    assert.ok(isHansaError(error, 'conflict'))
    assert.match(error.message, /^agr_7f3k2q is \w+ and cannot be \w+$/)
    return false
  }
}

describe('stateAt', () => {
  it('tells what has expired from what is approved', () => {
    assert.equal(stateAt(sampleAgreement(), now), 'approved')
    assert.equal(stateAt(sampleAgreement(), new Date('2027-01-01')), 'expired')
    assert.equal(stateAt(sampleAgreement({ state: 'revoked' }), new Date('2027-01-01')), 'revoked')
  })
})

const isInvalid = (error: unknown): boolean => isHansaError(error, 'invalid_input')
