import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { compareAccess } from '../../src/governance/compare-access.ts'
import { decideAccess } from '../../src/governance/decide-access.ts'
import { explainAccess } from '../../src/governance/explain.ts'
import type { PolicySet } from '../../src/governance/policy-set.ts'
import { rowFilterText } from '../../src/governance/row-filter-text.ts'
import {
  permitted,
  rules,
  sampleColumn,
  sampleDataset,
  sampleRequest,
  scalar,
  withoutAgreement,
} from './sample-access.ts'

const onRows = (condition: string): string =>
  `@id("rows") @reason("Some rows") forbid (principal, action == Hansa::Action::"readRow", resource) when { ${condition} };`
const onColumn = (name: string, more = ''): string =>
  `@id("column") @reason("A column") ${more} forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "${name}" };`

describe('rowFilterText', () => {
  const list = { kind: 'list', sql: 'VARCHAR[]', element: scalar('VARCHAR') } as const
  const dataset = sampleDataset({
    columns: [
      ...sampleDataset().columns,
      sampleColumn('tags', list),
      sampleColumn('open', scalar('BOOLEAN')),
    ],
  })
  const textFor = (text: string): string =>
    rowFilterText(permitted(decideAccess(sampleRequest({ dataset }), rules(text))).rows)

  it('says all and no rows', () => {
    assert.equal(textFor(''), 'all rows')
    assert.equal(textFor(onRows('true')), 'no rows')
  })

  const texts = [
    ['resource.score > 3', 'rows where score <= 3'],
    ['resource has state', 'rows where state is absent'],
    ['!(resource has state && resource.state == "O\'Hare")', "rows where state = 'O''Hare'"],
    ['!["A", "B"].contains(resource.iata)', "rows where iata in ('A', 'B')"],
    ['!(resource.iata like "A*")', "rows where iata like 'A*'"],
    ['!resource.tags.contains("x")', "rows where tags contains 'x'"],
    ['!resource.tags.containsAny(["x", "y"])', "rows where tags contains any of ['x', 'y']"],
    ['!resource.open', 'rows where open'],
    ['resource.score + 1 == 4', 'rows where (score + 1) <> 4'],
    ['resource.at < datetime("2026-01-01")', "rows where at >= '2026-01-01T00:00:00.000Z'"],
    ['!(resource has cost) || resource.cost.greaterThan(decimal("1.5"))', 'rows where cost <= 1.5'],
    ['resource.score > 3 && resource.open', 'rows where score <= 3 or (score is present and not open)'],
  ] as const
  for (const [condition, text] of texts)
    it(`reads ${text}`, () => {
      assert.equal(textFor(onRows(condition)), text)
    })
})

describe('explainAccess', () => {
  it('tells a decision column by column and for the rows, with the policies', () => {
    const decision = decideAccess(sampleRequest(), rules(onRows('resource.score > 3') + onColumn('cost')))
    const { permitted, columns, rows } = explainAccess(decision, sampleDataset())
    assert.equal(permitted, true)
    const because = [{ id: 'column', reason: 'A column', scope: 'global' }]
    assert.deepEqual(columns.at(-1), {
      name: 'cost',
      type: 'DOUBLE',
      classification: 'confidential',
      seen: 'withheld',
      because,
    })
    assert.deepEqual(rows, {
      seen: 'rows where score <= 3',
      because: [{ id: 'rows', reason: 'Some rows', scope: 'global' }],
    })
  })

  it('tells a denial with what to do', () => {
    const { permitted, message, remedy } = explainAccess(
      decideAccess(withoutAgreement(), rules('')),
      sampleDataset(),
    )
    assert.equal(permitted, false)
    assert.match(`${message} ${remedy}`, /nothing permits user:ana .*hansa access request/)
  })
})

describe('compareAccess', () => {
  const under = (policies: PolicySet) => decideAccess(sampleRequest(), policies)
  const denied = decideAccess(withoutAgreement(), rules(''))
  const change = (before: string, after: string) => compareAccess(under(rules(before)), under(rules(after)))

  it('finds nothing where the same is seen, whatever the rules', () => {
    assert.equal(change('', onRows('false')), undefined)
    assert.equal(compareAccess(denied, denied), undefined)
  })

  it('tells who gains and who loses all', () => {
    assert.equal(compareAccess(denied, under(rules('')))?.kind, 'gained')
    assert.equal(compareAccess(under(rules('')), denied)?.kind, 'lost')
  })

  it('tells columns that are seen more or less of, with the rule that hides or hid them', () => {
    const because = [{ id: 'column', reason: 'A column', scope: 'global' }]
    const [mask, fixed] = ['@mask("show-first-4")', '@mask("mask-to-fixed-value")']
    for (const [before, after, was, now, direction] of [
      ['', onColumn('iata', mask), 'clear', 'show-first-4', 'lost'],
      [onColumn('iata', mask), onColumn('iata', fixed), 'show-first-4', 'mask-to-fixed-value', 'lost'],
      [onColumn('iata'), onColumn('iata', fixed), 'withheld', 'mask-to-fixed-value', 'gained'],
      [onColumn('iata'), '', 'withheld', 'clear', 'gained'],
    ] as const)
      assert.partialDeepStrictEqual(change(before, after), {
        kind: 'changed',
        columns: [{ name: 'iata', was, now, change: direction, because }],
        rows: 'same',
      })
  })

  it('tells how rows differ as far as filters say', () => {
    const [some, other] = [onRows('resource.score > 3'), onRows('resource.score > 4')]
    for (const [before, after, rows] of [
      ['', some, 'lost'],
      [some, '', 'gained'],
      [some, onRows('true'), 'lost'],
      [some, other, 'different'],
    ] as const)
      assert.partialDeepStrictEqual(change(before, after), { kind: 'changed', columns: [], rows })
  })
})
