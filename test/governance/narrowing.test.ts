import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { decideAccess } from '../../src/governance/decide-access.ts'
import { checkNarrowing } from '../../src/governance/narrowing.ts'
import { sampleAgreement } from '../sidecar/agreement/sample-agreement.ts'
import {
  deniedBy,
  permitted,
  rules,
  sampleDataset,
  sampleRequest,
  sampleVocabulary,
} from './sample-access.ts'

const none = rules('')

describe('decideAccess: an agreement that was narrowed', () => {
  const narrowed = (narrowing: object) => sampleRequest({ agreement: sampleAgreement({ narrowing }) })

  it('withholds the columns that were not left', () => {
    const entitlement = permitted(
      decideAccess(narrowed({ columns: ['airport_risk.iata', 'other.state'] }), none),
    )
    assert.deepEqual(
      entitlement.columns.map(({ access }) => access),
      ['clear', 'withheld', 'withheld', 'withheld', 'withheld'],
    )
    assert.equal(entitlement.columns[1]?.reasons[0]?.id, 'agreement.agr_7f3k2q')
  })

  it('keeps the rows where the condition is true', () => {
    const { rows, rowReasons } = permitted(
      decideAccess(narrowed({ rows: { airport_risk: 'resource.score > 3 // high' } }), none),
    )
    assert.equal(rows.kind, 'where')
    assert.deepEqual(
      rowReasons.map(({ id }) => id),
      ['agreement.agr_7f3k2q'],
    )
  })

  it('goes on to hold when a newer major gives the dataset another name in SQL', () => {
    const dataset = sampleDataset({ sqlName: 'airport_risk_v1' })
    const request = { ...narrowed({ rows: { airport_risk: 'resource.score > 3' } }), dataset }
    assert.equal(permitted(decideAccess(request, none)).rows.kind, 'where')
  })

  const hostile = [
    'true }; permit (principal, action, resource) when { true',
    'true } unless { true',
    'true } when { false',
    'true }; //',
    'true };\nforbid (principal, action, resource) unless { true',
    '',
    '} //',
    'resource.score >',
    '('.repeat(5000),
  ]
  for (const condition of hostile)
    it(`denies where the condition is not one: ${JSON.stringify(condition.slice(0, 60))}`, () => {
      const decision = decideAccess(narrowed({ rows: { airport_risk: condition } }), none)
      assert.match(deniedBy(decision).message, /agreement\.agr_7f3k2q cannot be evaluated/)
    })

  it('decides a condition on the time anew each time', () => {
    const request = narrowed({ rows: { airport_risk: 'resource.at < context.now' } })
    const [first, second] = ['2026-01-01', '2026-02-01'].map(
      (day) => permitted(decideAccess({ ...request, now: new Date(day) }, none)).signature,
    )
    assert.notEqual(first, second)
  })
})

describe('checkNarrowing', () => {
  const problemsOf = (narrowing: object) =>
    checkNarrowing(narrowing, { datasets: [sampleDataset()], vocabulary: sampleVocabulary })

  it('finds nothing wrong with columns and conditions that are there', () => {
    const rows = { airport_risk: 'resource.score > 3 && resource has state && resource.state == "IL"' }
    assert.deepEqual(problemsOf({ columns: ['airport_risk.iata'], rows }), [])
  })

  const wrong = [
    [
      { columns: ['airport_risk.itata'] },
      /no column `airport_risk\.itata`\. Did you mean `airport_risk\.iata`\?/,
    ],
    [{ rows: { airport_rsk: 'true' } }, /no dataset `airport_rsk`\. Did you mean `airport_risk`\?/],
    [{ rows: { airport_risk: 'resource.scor > 3' } }, /no attribute `scor`\. Did you mean `score`\?/],
    [{ rows: { airport_risk: 'resource.state == "IL"' } }, /`state` .*may be absent; expected a guard/],
    [{ rows: { airport_risk: 'resource.score > "3"' } }, /this is a String; expected Long/],
    [{ rows: { airport_risk: 'true } unless { true' } }, /more than one condition/],
    [
      { rows: { airport_risk: 'true }; permit (principal, action, resource) when { true' } },
      /unexpected token `permit`/,
    ],
    [{ rows: { airport_risk: `${'('.repeat(5000)}true${')'.repeat(5000)}` } }, /nested too deeply/],
    [{ rows: { __proto__: 'true', constructor: 'true' } }, /no dataset `constructor`/],
  ] as const
  for (const [narrowing, message] of wrong)
    it(`says what is wrong: ${JSON.stringify(narrowing).slice(0, 80)}`, () => {
      const problems = problemsOf(narrowing)
      assert.equal(problems.length, 1, problems.join('\n'))
      assert.match(problems[0] ?? '', message)
    })
})
