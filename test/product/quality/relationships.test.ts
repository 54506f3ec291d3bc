import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { SchemaObject } from '../../../src/spec/data-contract.ts'
import { parseForeignKey } from '../../../src/product/quality/foreign-key.ts'
import { byId, contractOf, Workbench } from './staged.ts'

let bench: Workbench
before(async () => (bench = await Workbench.open()))
after(() => bench.close())

const orders = (customer: object, more: object = {}) => ({
  id: 'orders_id',
  name: 'orders',
  logicalType: 'object',
  properties: [
    { id: 'o_c', name: 'customer', logicalType: 'integer', ...customer },
    { id: 'o_l', name: 'country', logicalType: 'string' },
  ],
  ...more,
})
const customers = {
  id: 'customers_id',
  name: 'customers',
  logicalType: 'object',
  properties: [
    { id: 'c_id', name: 'id', logicalType: 'integer' },
    { id: 'c_l', name: 'land', logicalType: 'string' },
    {
      id: 'c_a',
      name: 'address',
      logicalType: 'object',
      properties: [{ id: 'c_zip', name: 'zip', logicalType: 'integer' }],
    },
  ],
}
const orderRows = `(1, 'ch'), (1, 'de'), (2, 'ch'), (NULL, 'xx'), (9, 'ch'), (9, NULL)`
const customerRows = `(1, 'ch', {'zip': 9}), (2, 'ch', {'zip': 1}), (2, 'de', NULL), (NULL, 'xx', {'zip': 2})`

async function verify(...schema: readonly unknown[]) {
  const contract = contractOf(...schema)
  const tables = [await bench.stage(contract, 'orders', orderRows)]
  if (schema.length > 1) tables.push(await bench.stage(contract, 'customers', customerRows))
  return byId(await bench.verify(tables))
}

describe('relationships', () => {
  for (const to of [
    'customers.id',
    'schema/customers_id/properties/c_id',
    '/schema/customers_id/properties/c_id',
  ])
    it(`counts rows whose key is not in ${to}, NULLs apart`, async () => {
      const found = await verify(orders({ relationships: [{ to }] }), customers)
      assert.deepEqual(
        [found('customer.relationship#0').outcome, found('customer.relationship#0').failingRows],
        ['fail', 2],
      )
    })

  it('reaches into objects', async () => {
    const to = 'schema/customers_id/properties/c_a/properties/c_zip'
    const found = await verify(orders({ relationships: [{ to }] }), customers)
    assert.equal(found('customer.relationship#0').failingRows, 0)
  })

  it('compares the parts of a key together; one NULL part passes', async () => {
    const from = ['orders.customer', 'schema/orders_id/properties/o_l']
    const relationships = [{ from: [from[0], 'orders.country'], to: ['customers.id', 'customers.land'] }]
    const found = await verify(orders({}, { relationships }), customers)
    assert.equal(found('relationship#0').failingRows, 2)
    const byIds = [
      {
        from: ['schema/orders_id/properties/o_c', 'schema/orders_id/properties/o_l'],
        to: ['schema/customers_id/properties/c_id', 'schema/customers_id/properties/c_l'],
      },
    ]
    assert.equal(
      (await verify(orders({}, { relationships: byIds }), customers))('relationship#0').failingRows,
      2,
    )
  })

  it('finds targets of other contracts by what the caller knows of them', async () => {
    const contract = contractOf(
      orders({ relationships: [{ to: 'people.nr' }, { to: 'x.odcs.yaml#/schema/p/properties/n' }] }),
    )
    const table = await bench.stage(contract, 'orders', orderRows)
    const object: SchemaObject = { id: 'p', name: 'people', properties: [{ id: 'n', name: 'nr' }] }
    const asked: unknown[] = []
    const verdict = await bench.verify([table], {
      findTarget: ({ contract: other, object: { text } }) => {
        asked.push([other, text])
        return { relation: '(SELECT 1 AS nr UNION ALL SELECT 9)', object }
      },
    })
    assert.deepEqual(asked, [
      [undefined, 'people'],
      ['x.odcs.yaml', 'p'],
    ])
    const found = byId(verdict)
    assert.deepEqual(
      [0, 1].map((index) => found(`customer.relationship#${index}`).failingRows),
      [1, 1],
    )
  })

  it('warns where the target is not available, without stopping the publication', async () => {
    const contract = contractOf(orders({ relationships: [{ to: 'elsewhere.id' }] }))
    const verdict = await bench.verify([await bench.stage(contract, 'orders', orderRows)])
    const result = byId(verdict)('customer.relationship#0')
    assert.deepEqual(
      [result.outcome, result.check.severity, result.reason],
      ['error', 'warning', 'the target elsewhere (id) is not available here'],
    )
    assert.deepEqual([verdict.passed, verdict.failedWarnings], [true, 1])
  })

  it('fails what can never be found', async () => {
    const reasons = async (object: object, id: string) => (await verify(object, customers))(id)
    const absent = await reasons(
      orders({ relationships: [{ to: 'customers.nr' }] }),
      'customer.relationship#0',
    )
    assert.deepEqual(
      [absent.outcome, absent.check.severity, absent.reason],
      ['error', 'error', 'customers (nr) does not exist'],
    )
    const noId = await reasons(
      orders({ relationships: [{ to: 'schema/x/properties/y' }] }),
      'customer.relationship#0',
    )
    assert.equal(noId.reason, 'there is no schema object with the id x')
    const elsewhere = [{ from: 'customers.id', to: 'customers.id' }]
    assert.equal(
      (await reasons(orders({}, { relationships: elsewhere }), 'relationship#0')).reason,
      '`from` must name properties of orders',
    )
  })
})

describe('parseForeignKey', () => {
  it('reads both notations, with and without another contract', () => {
    assert.deepEqual(parseForeignKey('a.b.c'), {
      object: { by: 'name', text: 'a' },
      paths: [
        [
          { by: 'name', text: 'b' },
          { by: 'name', text: 'c' },
        ],
      ],
    })
    assert.deepEqual(parseForeignKey('https://x.y/c.yaml#a.b'), {
      contract: 'https://x.y/c.yaml',
      object: { by: 'name', text: 'a' },
      paths: [[{ by: 'name', text: 'b' }]],
    })
  })

  it('refuses what names no property, or several objects', () => {
    for (const reference of ['a', 'a.', 'schema/a', 'schema/a/columns/b', '', ['a.b', 'c.d'], []])
      assert.equal(parseForeignKey(reference), undefined)
  })
})
