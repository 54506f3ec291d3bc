import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { checkContract } from '../../src/spec/check-contract.ts'
import { parseDocument } from '../../src/spec/document.ts'
import { formatIssue, type Issue } from '../../src/spec/issue.ts'
import { parseDataContract } from '../../src/spec/parse-data-contract.ts'
import { reporter } from '../../src/spec/report.ts'
import { contract } from './support/temporary-mesh.ts'

/** The issues of an output port's contract, as text. */
function check(rest: string, { served = true } = {}): string[] {
  const { document, issues: broken } = parseDocument('c.yaml', contract('c', rest))
  assert.deepEqual(broken, [])
  assert.ok(document)
  const parsed = parseDataContract(document)
  assert.ok(!Array.isArray(parsed), JSON.stringify(parsed))
  const issues: Issue[] = []
  checkContract(parsed, { served, report: reporter(document.locate, issues) })
  return issues.map(formatIssue)
}

/** A contract of one object `orders` with the columns `id` and `amount`; `more` continues the object. */
const orders = (more: string): string => `schema:
  - name: orders
    properties:
      - name: id
        logicalType: integer
        primaryKey: true
      - name: amount
        logicalType: number
${more}`

const cases: readonly (readonly [name: string, rest: string, expected: readonly RegExp[]])[] = [
  ['nothing of a sound contract', orders(''), []],
  ['no data at all', '', [/describes no data/]],
  ['an object without columns', 'schema: [{ name: empty }]', [/`empty` has no columns/]],
  ['names that SQL would need quotes for', 'schema: [{ name: Daily-Orders, properties: [{ name: a, logicalType: date }] }]', [/`Daily-Orders` cannot be typed in SQL without quotes.*`daily_orders`/]],
  ['columns that are the same to SQL', orders('      - { name: ID, logicalType: string }\n'), [/c\.yaml:14:17: error: the column `ID` is the same as `id`/]],
  ['columns without a type', orders('      - name: note\n'), [/c\.yaml:14:9: error: `note` has no type; expected a `logicalType`/]],
  ['physical types that contradict the logical one', orders('      - { name: day, logicalType: date, physicalType: bigint }\n'), [/14:55: error: the physical type `bigint` cannot hold the logical type `date`; expected `DATE`/]],
  ['physical types nobody knows, as a warning', orders('      - { name: day, logicalType: string, physicalType: vrchar(9) }\n'), [/warning: `vrchar\(9\)` is not a type.*Did you mean `varchar`\?/]],
  ['a metric of absent columns', orders('    quality:\n      - metric: duplicateValues\n        arguments: { properties: [id, amuont] }\n        mustBe: 0\n'), [/c\.yaml:16:39: error: `orders` has no column `amuont`\. Did you mean `amount`\?/]],
  ['a metric of a column on the whole object', orders('    quality: [{ metric: nullValues, mustBe: 0 }]\n'), [/`nullValues` counts the values of a column/]],
  ['{property} where there is none', orders('    quality: [{ type: sql, query: "select count({property}) from {object}", mustBe: 0 }]\n'), [/`\{property\}` means nothing/]],
  ['a range nothing lies in', orders('    quality: [{ metric: rowCount, mustBeBetween: [9, 1] }]\n'), [/nothing lies between 9 and 1/]],
  ['relationships from absent columns', orders('    relationships: [{ from: orders.customer, to: orders.id }]\n'), [/`orders` has no column `customer`/]],
  ['relationships from another object', orders('    relationships: [{ from: other.id, to: orders.id }]\n'), [/`other\.id` is not a column of `orders`/]],
  ['relationships to absent ids', orders('    relationships: [{ from: orders.id, to: schema/nobody/properties/id }]\n'), [/no schema object with the id `nobody`/]],
  ['relationships of uneven keys', orders('    relationships: [{ from: [orders.id, orders.amount], to: [orders.id] }]\n'), [/the key has 2 columns, but points at 1/]],
  ['merging without a key', orders('    customProperties: [{ property: hansa.materialization, value: merge }]\n').replace('primaryKey: true', 'required: true'), [/c\.yaml:14:66: error: `orders` merges by its primary key, but has none/]],
  ['appending without a watermark', orders('    customProperties: [{ property: hansa.materialization, value: append }]\n'), [/does not say by which column/]],
  ['a watermark that is no column', orders('    customProperties:\n      - { property: hansa.materialization, value: append }\n      - { property: hansa.watermark, value: ids }\n'), [/c\.yaml:16:45: error: the watermark `ids` is not a column.*Did you mean `id`\?/]],
  ['settings with a wrong value', orders('    customProperties: [{ property: hansa.materialization, value: ful }]\n'), [/the value of `hansa\.materialization` is not right.*Did you mean `full`\?/]],
  ['settings in the wrong place', orders('customProperties: [{ property: hansa.watermark, value: id }]\n'), [/`hansa\.watermark` means nothing on a contract; expected it on a schema object/]],
  ['service levels nobody knows, as a warning', orders('slaProperties: [{ property: latncy, value: 1, unit: d }]\n'), [/c\.yaml:14:29: warning: the SLA property `latncy` means nothing.*Did you mean `latency`\?/]],
  ['service levels that cannot be measured', orders('slaProperties: [{ property: freshness, value: soon }]\n'), [/c\.yaml:14:47: error: `freshness` cannot be measured: its value is `soon`; expected a number/]],
  ['units that cannot be measured', orders('slaProperties: [{ property: latency, value: 1, unit: dais }]\n'), [/its unit is `dais`.*Did you mean `days`\?/]],
  ['units that are missing', orders('slaProperties: [{ property: latency, value: 1 }]\n'), [/`latency` has no `unit`, so it cannot be measured/]],
  ['shares beyond a hundred percent', orders('slaProperties: [{ property: availability, value: 101 }]\n'), [/expected percent, from 0 to 100/]],
  ['dates that are none', orders('slaProperties: [{ property: endOfSupport, value: "2030-02-30" }]\n'), [/expected a date/]],
  ['service levels of absent columns', orders('slaProperties: [{ property: latency, value: 1, unit: d, element: "orders.id, orders.idd" }]\n'), [/c\.yaml:14:66: error: the contract has no `orders\.idd`\. Did you mean `orders\.id`\?/]],
  ['nothing of synonyms, any case, durations and columns', orders('slaProperties:\n  - { property: LY, value: PT6H }\n  - { property: EndOfLife, value: "2030-12-31" }\n  - { property: availability, value: 99.9%, element: orders }\n  - { property: retention, value: "3", unit: Y, element: amount }\n'), []],
] // prettier-ignore

describe('checkContract reports', () => {
  for (const [name, rest, expected] of cases) {
    it(name, () => {
      const issues = check(rest)
      assert.equal(issues.length, expected.length, issues.join('\n'))
      for (const [index, pattern] of expected.entries()) assert.match(issues[index] ?? '', pattern)
    })
  }

  it('a deprecated contract without an end, as a warning', () => {
    const deprecate = (rest: string): string[] => {
      const { document } = parseDocument(
        'c.yaml',
        contract('c', rest).replace('status: active', 'status: deprecated'),
      )
      assert.ok(document)
      const parsed = parseDataContract(document)
      assert.ok(!Array.isArray(parsed))
      const issues: Issue[] = []
      checkContract(parsed, { served: true, report: reporter(document.locate, issues) })
      return issues.map(formatIssue)
    }
    assert.match(deprecate(orders('')).join(), /5:9: warning: the contract is deprecated/)
    assert.deepEqual(
      deprecate(orders('slaProperties: [{ property: endOfSupport, value: "2030-01-01" }]\n')),
      [],
    )
  })

  it('no names of a source that SQL would need quotes for: they are not ours', () => {
    const rest = 'schema: [{ name: Daily-Orders, properties: [{ name: a, logicalType: date }] }]'
    assert.deepEqual(check(rest, { served: false }), [])
  })
})
