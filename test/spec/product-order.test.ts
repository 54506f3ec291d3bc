import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { InputPort, Product } from '../../src/spec/mesh.ts'
import { findCycles, producersFirst } from '../../src/spec/product-order.ts'

const contract = {
  file: '',
  document: { apiVersion: '', kind: 'DataContract', id: '', version: '', status: '' },
} as const

const product = (key: string, ...reads: string[]): Product => ({
  key,
  domain: 'd',
  name: key,
  version: '1.0.0',
  folder: '',
  file: '',
  document: { apiVersion: 'v1.0.0', kind: 'DataProduct', id: key, status: 'active' },
  inputs: reads.map((from): InputPort => ({
    name: from,
    version: '1.0.0',
    contract,
    source: { kind: 'product', product: from, port: 'p', major: 1 },
    datasets: [],
  })),
  outputs: [],
  transform: { kind: 'sql', steps: [] },
  tests: [],
  sources: [],
})

const keys = (products: readonly Product[]): string => products.map(({ key }) => key).join(' ')

describe('producersFirst', () => {
  it('puts every producer before its consumers and keeps the order otherwise', () => {
    assert.equal(
      keys(producersFirst([product('d', 'b', 'c'), product('b', 'a'), product('a'), product('c', 'a')])),
      'a b c d',
    )
    assert.equal(keys(producersFirst([product('z'), product('a')])), 'z a')
  })

  it('keeps products in a circle, last', () => {
    assert.equal(keys(producersFirst([product('a', 'b'), product('b', 'a'), product('c')])), 'c a b')
  })

  it('takes a chain of any length', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      index === 0 ? product('0') : product(String(index), String(index - 1)),
    )
    assert.equal(producersFirst(chain.toReversed())[0]?.key, '0')
    assert.deepEqual(findCycles(chain.toReversed()), [])
  })
})

describe('findCycles', () => {
  it('finds each circle once, in reading order', () => {
    const cycles = findCycles([
      product('a', 'b'),
      product('b', 'c'),
      product('c', 'a'),
      product('x', 'x'),
      product('y', 'a'),
    ])
    assert.deepEqual(cycles.map(keys), ['a b c', 'x'])
  })

  it('does not take two ways to one product for a circle', () => {
    assert.deepEqual(
      findCycles([product('d', 'b', 'c'), product('b', 'a'), product('c', 'a'), product('a')]),
      [],
    )
  })
})
