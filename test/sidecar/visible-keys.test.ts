import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { visibleForeignKeys, visiblePrimaryKey, type KeyedDataset } from '../../src/sidecar/visible-keys.ts'
import type { Relationship, SchemaProperty } from '../../src/spec/data-contract.ts'

interface Short {
  readonly columns: readonly (string | SchemaProperty)[]
  readonly relationships?: readonly Relationship[]
  readonly id?: string
  /** All of them where absent. */
  readonly clear?: readonly string[]
  /** What SQL calls it; as the contract does where absent. */
  readonly called?: string
}

function dataset(key: string, { columns, relationships, id, clear, called }: Short): KeyedDataset {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const properties = columns.map((column) => (typeof column === 'string' ? { name: column } : column))
  return {
    key,
    name: called ?? name,
    object: { id, name, properties, relationships },
    clear: new Set(clear ?? properties.map((property) => property.name)),
  }
}

const key = (name: string, primaryKeyPosition: number): SchemaProperty => ({
  name,
  primaryKey: true,
  primaryKeyPosition,
})
const pointing = (name: string, to: string): SchemaProperty => ({ name, relationships: [{ to }] })

const customers = dataset('sales/customers/customers@1/customers', { columns: [key('id', 1), 'name'] })
const toCustomers = { dataset: customers.key, columns: ['id'] }

describe('visiblePrimaryKey', () => {
  it('has its columns in the order of the key', () => {
    assert.deepEqual(visiblePrimaryKey(dataset('a/b/c@1/d', { columns: [key('y', 2), key('x', 1)] })), [
      'x',
      'y',
    ])
  })

  it('is none where a column of it is not seen as it is', () => {
    const half = dataset('a/b/c@1/d', { columns: [key('x', 1), key('y', 2)], clear: ['x'] })
    assert.deepEqual(visiblePrimaryKey(half), [])
  })
})

describe('visibleForeignKeys', () => {
  const orders = (short: Partial<Short> = {}): KeyedDataset =>
    dataset('sales/orders/orders@1/orders', {
      columns: [pointing('customer', 'customers.id'), 'region'],
      ...short,
    })

  it('points at what the contract names', () => {
    assert.deepEqual(visibleForeignKeys(orders(), [orders(), customers]), [
      { columns: ['customer'], to: toCustomers },
    ])
  })

  it('has keys of several columns', () => {
    const places = dataset('geo/places/places@1/places', { columns: ['country', 'code'] })
    const relationships = [
      { from: ['orders.region', 'orders.customer'], to: ['places.country', 'places.code'] },
    ]
    assert.deepEqual(
      visibleForeignKeys(orders({ columns: ['customer', 'region'], relationships }), [places]),
      [{ columns: ['region', 'customer'], to: { dataset: places.key, columns: ['country', 'code'] } }],
    )
  })

  it('names nothing that is not among what is seen', () => {
    assert.deepEqual(visibleForeignKeys(orders(), [orders()]), [])
    assert.deepEqual(visibleForeignKeys(orders({ clear: ['region'] }), [customers]), [])
    assert.deepEqual(visibleForeignKeys(orders(), [{ ...customers, clear: new Set(['name']) }]), [])
  })

  it('prefers the same contract, then the same domain, and guesses at nothing', () => {
    const sibling = dataset('sales/orders/orders@1/customers', { columns: ['id'] })
    const abroad = dataset('geo/customers/customers@1/customers', { columns: ['id'] })
    const further = dataset('crm/customers/customers@1/customers', { columns: ['id'] })
    const at = (...among: readonly KeyedDataset[]): readonly string[] =>
      visibleForeignKeys(orders(), among).map(({ to }) => to.dataset)
    assert.deepEqual(at(abroad, customers, sibling), [sibling.key])
    assert.deepEqual(at(abroad, customers), [customers.key])
    assert.deepEqual(at(abroad), [abroad.key])
    assert.deepEqual(at(abroad, further), [])
  })

  it('follows ids within the contract, and no other document', () => {
    const sibling = dataset('sales/orders/orders@1/people', {
      id: 'p',
      columns: [{ id: 'p_id', name: 'id' }],
    })
    const byId = orders({ columns: [pointing('customer', 'schema/p/properties/p_id')] })
    assert.deepEqual(visibleForeignKeys(byId, [sibling, customers]), [
      { columns: ['customer'], to: { dataset: sibling.key, columns: ['id'] } },
    ])
    const abroad = orders({ columns: [pointing('customer', 'other.yaml#schema/p/properties/p_id')] })
    assert.deepEqual(visibleForeignKeys(abroad, [sibling, customers]), [])
  })
})
