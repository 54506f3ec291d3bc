import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { compareContracts } from '../../src/spec/compatibility.ts'
import type { DataContract, SchemaObject, SchemaProperty, SlaProperty } from '../../src/spec/data-contract.ts'

const id: SchemaProperty = { name: 'id', logicalType: 'integer', primaryKey: true, required: true }
const note: SchemaProperty = {
  id: 'note_id',
  name: 'note',
  logicalType: 'string',
  unique: true,
  logicalTypeOptions: { maxLength: 10 },
}
const orders: SchemaObject = {
  name: 'orders',
  properties: [id, note],
  quality: [{ name: 'enough', metric: 'rowCount', mustBeGreaterThan: 10 }],
}
const latency: SlaProperty = { property: 'latency', value: 1, unit: 'd' }

const base: DataContract = {
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: 'orders',
  version: '1.0.0',
  status: 'active',
  schema: [orders],
  slaProperties: [latency],
}

const withObject = (change: Partial<SchemaObject>): DataContract => ({
  ...base,
  schema: [{ ...orders, ...change }],
})
const withColumn = (change: Partial<SchemaProperty>): DataContract =>
  withObject({ properties: [id, { ...note, ...change }] })
const withSla = (...slaProperties: SlaProperty[]): DataContract => ({ ...base, slaProperties })
const withRule = (mustBeGreaterThan: number, severity?: string): DataContract =>
  withObject({ quality: [{ name: 'enough', metric: 'rowCount', mustBeGreaterThan, severity }] })

const cases: readonly (readonly [name: string, next: DataContract, kind: string, message: RegExp])[] = [
  ['a dataset removed', { ...base, schema: [] }, 'breaking', /`orders`: the dataset was removed/],
  ['a dataset added', { ...base, schema: [orders, { ...orders, name: 'more' }] }, 'additive', /`more`: the dataset is new/],
  ['a column removed', withObject({ properties: [id] }), 'breaking', /`orders\.note`: the column was removed/],
  ['a column added', withObject({ properties: [id, note, { name: 'x', logicalType: 'date' }] }), 'additive', /`orders\.x`: the column is new/],
  ['a column renamed, told by its id', withColumn({ name: 'remark' }), 'breaking', /renamed to `remark`/],
  ['a type narrowed', withObject({ properties: [{ ...id, physicalType: 'int4' }, note] }), 'breaking', /narrowed: BIGINT → INTEGER/],
  ['a type changed', withObject({ properties: [{ ...id, logicalType: 'string' }, note] }), 'breaking', /changed: BIGINT → VARCHAR/],
  ['a type widened', withObject({ properties: [{ ...id, physicalType: 'hugeint' }, note] }), 'additive', /widened: BIGINT → HUGEINT/],
  ['required loosened', withObject({ properties: [{ ...id, required: false }, note] }), 'breaking', /may now be empty/],
  ['required tightened', withColumn({ required: true }), 'breaking', /`required` was tightened/],
  ['unique dropped', withColumn({ unique: false }), 'breaking', /may now repeat/],
  ['a constraint tightened', withColumn({ logicalTypeOptions: { maxLength: 5 } }), 'breaking', /`maxLength` was tightened: 10 → 5/],
  ['a constraint loosened', withColumn({ logicalTypeOptions: { maxLength: 50 } }), 'breaking', /`maxLength` was loosened: 10 → 50/],
  ['a constraint dropped', withColumn({ logicalTypeOptions: {} }), 'breaking', /`maxLength` was loosened: 10 → nothing/],
  ['the primary key changed', withObject({ properties: [{ ...id, primaryKey: false }, note] }), 'breaking', /the primary key changed: \(id\) → \(\)/],
  ['a classification changed', withColumn({ classification: 'restricted' }), 'additive', /classification changed: nothing → restricted/],
  ['a rule removed', withObject({ quality: [] }), 'breaking', /rule `enough` was removed/],
  ['a rule loosened', withRule(5), 'breaking', /`enough` was loosened or changed: `mustBeGreaterThan` 10 → 5/],
  ['a rule tightened', withRule(50), 'additive', /`enough` was tightened/],
  ['a rule made a warning', withRule(10, 'warning'), 'breaking', /`severity` nothing → warning/],
  ['a rule added', withObject({ quality: [...(orders.quality ?? []), { type: 'sql', query: 'select 1', mustBe: 1 }] }), 'additive', /rule `select 1` is new/],
  ['a later latency', withSla({ ...latency, value: 30, unit: 'h' }), 'breaking', /became weaker: 1 d → 30 h/],
  ['a sooner latency', withSla({ ...latency, value: 12, unit: 'h' }), 'additive', /became stronger/],
  ['the same latency in other words', withSla({ property: 'ly', value: 24, unit: 'hours' }), 'documentation', /written anew/],
  ['a service level dropped', withSla(), 'breaking', /`latency` was dropped/],
  ['a service level added', withSla(latency, { property: 'availability', value: 99 }), 'additive', /`availability` is new/],
  ['words only', withColumn({ description: 'What was said' }), 'documentation', /described anew/],
  ['words of the contract', { ...base, description: { purpose: 'p' } }, 'documentation', /`description` was changed/],
] // prettier-ignore

describe('compareContracts', () => {
  it('finds nothing between a contract and itself, whatever its version', () => {
    assert.deepEqual(compareContracts(base, { ...structuredClone(base), version: '9.0.0' }), [])
  })

  for (const [name, next, kind, message] of cases) {
    it(`calls ${name} ${kind}`, () => {
      const changes = compareContracts(base, next)
      assert.equal(changes.length, 1, JSON.stringify(changes))
      assert.equal(changes[0]?.kind, kind)
      assert.match(changes[0].message, message)
    })
  }

  it('calls weaker: less availability, retention or throughput, an earlier end', () => {
    const pairs: [string, SlaProperty['value'], SlaProperty['value'], string?][] = [
      ['availability', '99.9%', '99%'],
      ['retention', 2, 1, 'y'],
      ['throughput', 100, 50, 'rows/s'],
      ['endOfSupport', '2030-01-01', '2029-01-01'],
      ['errorRate', 1, 2],
    ]
    for (const [property, value, weaker, unit] of pairs) {
      const changes = compareContracts(
        withSla({ property, value, unit }),
        withSla({ property, value: weaker, unit }),
      )
      assert.deepEqual(
        changes.map(({ kind }) => kind),
        ['breaking'],
        property,
      )
      const back = compareContracts(
        withSla({ property, value: weaker, unit }),
        withSla({ property, value, unit }),
      )
      assert.deepEqual(
        back.map(({ kind }) => kind),
        ['additive'],
        property,
      )
    }
  })

  it('tells a change within a struct or list by its path', () => {
    const nested = (logicalType: 'string' | 'date'): DataContract =>
      withObject({
        properties: [
          { name: 'address', logicalType: 'object', properties: [{ name: 'city', logicalType }] },
          {
            name: 'lines',
            logicalType: 'array',
            items: { logicalType: 'object', properties: [{ name: 'day', logicalType }] },
          },
        ],
      })
    const changes = compareContracts(nested('string'), nested('date'))
    assert.deepEqual(
      changes.map(({ path, column, kind }) => [path, column, kind]),
      [
        ['orders.address.city', 'address.city', 'breaking'],
        ['orders.lines.day', 'lines.day', 'breaking'],
      ],
    )
  })

  it('keeps the primary key where its column is only renamed', () => {
    const next = withObject({ properties: [{ ...id, id: 'k', name: 'key' }, note] })
    const old = withObject({ properties: [{ ...id, id: 'k' }, note] })
    assert.deepEqual(
      compareContracts(old, next).map(({ message }) => message),
      ['`orders.id`: the column was renamed to `key`'],
    )
  })
})
