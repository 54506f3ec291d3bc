import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { decideAccess } from '../../src/governance/decide-access.ts'
import type { GovernedDataset } from '../../src/governance/governed-dataset.ts'
import type { RowFilter } from '../../src/governance/row-filter.ts'
import { sampleAgreement } from '../sidecar/agreement/sample-agreement.ts'
import { permitted, rules, sampleColumn, sampleDataset, sampleRequest } from './sample-access.ts'

const lowScores = rules(
  `@id("low") @reason("Low scores only")
   forbid (principal, action == Hansa::Action::"readRow", resource is planning::airport_risk)
   when { resource.score > 3 };`,
)

const rowsOf = (changes: Partial<GovernedDataset>): RowFilter =>
  permitted(decideAccess(sampleRequest({ dataset: sampleDataset(changes) }), lowScores)).rows

describe('decideRows', () => {
  it('goes on hiding rows of a major when a newer one takes its name', () => {
    const newest = rowsOf({ sqlName: 'airport_risk' })
    assert.equal(newest.kind, 'where')
    assert.deepEqual(rowsOf({ sqlName: 'airport_risk_v1' }), newest)
  })

  it('hides all rows of an older major that lacks the column which a rule asks for', () => {
    const older = { sqlName: 'airport_risk_v1', columns: [sampleColumn('iata')] }
    assert.deepEqual(rowsOf(older), { kind: 'none' })
  })
  it('asks anew what a narrowing lets depend on the time, however it spells that', () => {
    const at = (now: string, attribute: string): string => {
      const rows = { airport_risk: `context["${attribute}"] < datetime("2026-06-02")` }
      const agreement = sampleAgreement({ narrowing: { rows } })
      return permitted(decideAccess(sampleRequest({ agreement, now: new Date(now) }), rules(''))).rows.kind
    }
    for (const attribute of ['now', String.raw`\u{6e}ow`]) {
      assert.equal(at('2026-06-01T00:00:00Z', attribute), 'all')
      assert.equal(at('2026-06-03T00:00:00Z', attribute), 'none')
    }
  })
})
