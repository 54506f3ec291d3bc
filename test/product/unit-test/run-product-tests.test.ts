import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { runProductTests } from '../../../src/product/unit-test/run-product-tests.ts'
import type { ShortProduct } from '../../support/declare-product.ts'
import { hansa } from '../../support/hansa.ts'
import { customers, orders } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'

interface Told {
  readonly name: string
  readonly passed: boolean
  readonly detail: readonly string[]
}

/** Results of the tests of `crm/customers`, with files as the product names them. */
async function results(mesh: TestMesh, key = 'crm/customers'): Promise<readonly Told[]> {
  const { mesh: loaded, effects } = await mesh.context()
  const product = loaded.products.find((candidate) => candidate.key === key)
  assert.ok(product)
  const shorten = (text: string): string => text.replaceAll(product.folder + path.sep, '')
  return (await runProductTests(product, effects)).map(({ name, passed, detail }) => ({
    name: shorten(name),
    passed,
    detail: detail.map(shorten),
  }))
}

const withTest = (test: object, product: ShortProduct = customers) =>
  new TestMesh({ 'sales/orders': orders, 'crm/customers': { ...product, tests: { it: test } } })

const given = {
  'sales.orders': [
    { id: 1, customer: 'ann', amount: 1.5 },
    { id: 2, customer: 'bob', amount: 2 },
    { id: 3, customer: 'ann', amount: 3 },
    { id: 4, amount: 9 },
  ],
}

describe('runProductTests', () => {
  it('passes where given rows make the expected ones, in any order', async () => {
    const rows = [
      { name: 'bob', total: 2 },
      { name: 'ann', total: 4.5 },
    ]
    await using mesh = withTest({ name: 'adds up', dataset: 'customers', given, expect: { rows } })
    assert.deepEqual(await results(mesh), [{ name: 'adds up', passed: true, detail: [] }])
  })

  it('shows what is missing and what was not expected', async () => {
    const rows = [
      { name: 'ann', total: 4 },
      { name: 'bob', total: 2 },
    ]
    await using mesh = withTest({ name: 'adds up', dataset: 'customers', given, expect: { rows } })
    const [result] = await results(mesh)
    assert.equal(result?.passed, false)
    assert.deepEqual(result.detail, [
      '- missing    name: ann, total: 4',
      '+ unexpected name: ann, total: 4.5',
    ])
  })

  it('counts rows that are there more than once', async () => {
    const expect = { rows: [{ total: 1 }, { total: 1 }] }
    const twice = { 'sales.orders': [{ customer: 'ann', amount: 1 }] }
    await using mesh = withTest({ name: 'twice', dataset: 'customers', given: twice, expect })
    assert.deepEqual((await results(mesh))[0]?.detail, ['- missing    total: 1'])
  })

  it('compares the order where that is asked for', async () => {
    const rows = [{ name: 'bob' }, { name: 'ann' }]
    for (const [ordered, passed] of [
      [true, false],
      [false, true],
    ]) {
      await using mesh = withTest({ name: 'order', dataset: 'customers', given, expect: { ordered, rows } })
      assert.equal((await results(mesh))[0]?.passed, passed)
    }
  })

  it('compares only the columns that are expected, and the number of rows where none is', async () => {
    await using mesh = withTest({ name: 'none', dataset: 'customers', given: {}, expect: { rows: [] } })
    assert.equal((await results(mesh))[0]?.passed, true)
    mesh.writeTo('crm/customers', 'tests/it.yaml', {
      name: 'none',
      dataset: 'customers',
      given,
      expect: { rows: [] },
    })
    assert.deepEqual((await results(mesh))[0]?.detail, ['expected 0 rows, got 2'])
  })

  it('tests an inner step, and gives rows to one', async () => {
    const inner = {
      name: 'inner',
      dataset: '_named',
      given,
      expect: { rows: [{ name: 'ann' }, { name: 'bob' }, { name: 'ann' }] },
    }
    await using mesh = withTest(inner)
    assert.deepEqual(await results(mesh), [{ name: 'inner', passed: true, detail: [] }])
    mesh.writeTo('crm/customers', 'tests/it.yaml', {
      name: 'instead',
      dataset: 'customers',
      given: { _named: [{ name: 'zoe', amount: 7 }] },
      expect: { rows: [{ name: 'zoe', total: 7 }] },
    })
    assert.deepEqual(await results(mesh), [{ name: 'instead', passed: true, detail: [] }])
  })

  it('says at file, line and column which names are not there, and the nearest that is', async () => {
    await using mesh = withTest({})
    mesh.writeTo(
      'crm/customers',
      'tests/it.yaml',
      [
        'name: names',
        'dataset: custommers',
        'given:',
        '  sales.order:',
        '    - { id: 1 }',
        '  sales.orders:',
        '    - { id: 1, ammount: 2 }',
        'expect:',
        '  rows: []',
      ].join('\n'),
    )
    const [result] = await results(mesh)
    const lines = result?.detail ?? []
    assert.equal(lines.length, 3)
    assert.match(lines[0] ?? '', /^tests\/it\.yaml:2:\d+.*custommers.*customers/s)
    assert.match(lines[1] ?? '', /^tests\/it\.yaml:4:3.*sales\.order\b.*sales\.orders/s)
    assert.match(lines[2] ?? '', /^tests\/it\.yaml:7:\d+.*ammount.*amount/s)
  })

  it('says what is wrong with the document itself, and with values that do not fit', async () => {
    await using mesh = withTest({ name: 'x', dataset: 'customers', expect: { row: [] } })
    assert.match((await results(mesh))[0]?.detail.join('\n') ?? '', /tests\/it\.yaml:\d+:\d+.*row/s)
    mesh.writeTo('crm/customers', 'tests/it.yaml', 'name: [')
    assert.match((await results(mesh))[0]?.detail.join('\n') ?? '', /tests\/it\.yaml:\d+:\d+/)
    mesh.writeTo('crm/customers', 'tests/it.yaml', {
      name: 'x',
      dataset: 'customers',
      given: { 'sales.orders': [{ id: 'one' }] },
      expect: { rows: [] },
    })
    const [result] = await results(mesh)
    assert.equal(result?.passed, false)
    assert.match(result.detail.join('\n'), /one/)
  })

  it('runs a command over the given rows', async () => {
    const copy: ShortProduct = {
      reads: { orders: 'sales.orders.orders' },
      serves: { customers: { columns: { id: 'integer' } } },
      settings: { command: ['sh', 'copy.sh'] },
      files: { 'copy.sh': 'cp "$HANSA_INPUTS/orders/00000.parquet" "$HANSA_OUTPUTS/customers.parquet"\n' },
    }
    const test = {
      name: 'copies',
      dataset: 'customers',
      given: { 'sales.orders': [{ id: 5 }] },
      expect: { rows: [{ id: 5 }] },
    }
    await using mesh = withTest(test, copy)
    assert.deepEqual(await results(mesh), [{ name: 'copies', passed: true, detail: [] }])
    mesh.writeTo('crm/customers', 'copy.sh', 'echo broken; exit 1')
    const [failed] = await results(mesh)
    assert.match(failed?.detail.join('\n') ?? '', /exit status 1\nbroken/)
  })

  it('takes times, lists, structs and NULL as YAML has them', async () => {
    const address = { logicalType: 'object', properties: [{ name: 'city', logicalType: 'string' }] }
    const tags = { logicalType: 'array', items: { logicalType: 'string' } }
    const product: ShortProduct = {
      sources: { raw: { columns: { at: 'timestamp', day: 'date', address, tags, flag: 'boolean' } } },
      serves: { customers: { columns: { day: 'date', city: 'string', tags, flag: 'boolean' } } },
      sql: { customers: 'select raw.day + 1 as day, raw.address.city as city, tags, flag from raw' },
    }
    const test = {
      name: 'types',
      dataset: 'customers',
      given: {
        raw: [{ day: '2026-01-31', address: { city: 'Köln' }, tags: ['a', null], flag: true }, { day: null }],
      },
      expect: { rows: [{ day: '2026-02-01', city: 'Köln', tags: ['a', null], flag: true }, { flag: null }] },
    }
    await using mesh = withTest(test, product)
    assert.deepEqual(await results(mesh), [{ name: 'types', passed: true, detail: [] }])
  })

  it('ends where the SQL itself is wrong', async () => {
    await using mesh = withTest({ name: 'x', dataset: 'customers', expect: { rows: [] } })
    mesh.writeTo('crm/customers', 'transform/_named.sql', 'select nothing from sales.orders')
    await assert.rejects(results(mesh), (error) => {
      assert.ok(isHansaError(error, 'invalid_input'))
      assert.match(error.detail.join('\n'), /_named\.sql:1:8/)
      return true
    })
  })
})

describe('hansa test', () => {
  it('prints each test and ends with 1 where one failed', async () => {
    const expect = {
      rows: [
        { name: 'ann', total: 4.5 },
        { name: 'bob', total: 2 },
      ],
    }
    await using mesh = withTest({ name: 'adds up', dataset: 'customers', given, expect })
    const good = await hansa(['test'], { cwd: mesh.root })
    assert.equal(good.status, 0)
    assert.match(good.stdout, /✓ crm\/customers: adds up/)
    mesh.writeTo('crm/customers', 'tests/it.yaml', {
      name: 'adds up',
      dataset: 'customers',
      given,
      expect: { rows: [] },
    })
    const bad = await hansa(['test'], { cwd: mesh.root })
    assert.equal(bad.status, 1)
    assert.match(bad.stdout, /✗ crm\/customers: adds up\n\s+expected 0 rows, got 2/)
  })
})
