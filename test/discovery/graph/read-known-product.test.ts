import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nTriples } from '../../../src/discovery/graph/rdf/n-triples.ts'
import { describingIn } from '../../../src/discovery/graph/describing.ts'
import { productTriples } from '../../../src/discovery/graph/product-triples.ts'
import { readKnownProduct } from '../../../src/discovery/graph/read-known-product.ts'
import type { ProductDescriptor } from '../../../src/mesh/product-descriptor.ts'
import { defaultVocabulary } from '../../../src/spec/vocabulary.ts'
import { parse } from 'oxigraph'

const dataset = {
  ...{ key: 'sales/orders/out@1/orders', port: 'out', major: 1, name: 'orders', sqlName: 'orders' },
  ...{ version: 1, createdAt: '2026-01-01T00:00:00Z' },
  columns: [{ name: 'id', type: 'INTEGER', required: true }],
  classifications: {},
}

/** As nobody should send it. */
const descriptor: ProductDescriptor = {
  ...{ mesh: 'm', node: 'other', product: 'sales/orders', version: '1.0.0', sequence: 1 },
  publishedAt: '2026-01-01T00:00:00Z',
  document: {
    name: 7,
    tags: ['good> . <urn:x> <urn:y> <urn:z', 3],
    team: { members: [{ username: 'o"l\\ga\ud800' }, 'nobody'] },
    support: [{ channel: '\ud800"\n', url: 'javascript:alert(1)' }],
    outputPorts: 'none',
  },
  contracts: [{ id: 'c', schema: {} }],
  datasets: [dataset, { ...dataset, key: 'finance/pay/out@1/pay' }, { ...dataset, key: 'nonsense' }],
  inputs: [],
  lineage: {},
}

describe('readKnownProduct', () => {
  it('takes of a strange document what is in order, and no word about the products of others', () => {
    const known = readKnownProduct(descriptor, { isElsewhere: true })
    assert.deepEqual([known.title, known.tags.length, known.team.length], ['sales/orders', 1, 1])
    assert.deepEqual(
      known.datasets.map(({ key }) => key),
      ['sales/orders/out@1/orders'],
    )
  })

  it('gives what no name or text of it can break out of', () => {
    const place = {
      mesh: 'm',
      address: 'http://n.example',
      settings: {},
      addressOf: () => 'http://o.example',
      protocolsOf: () => undefined,
    }
    const known = readKnownProduct(descriptor, { isElsewhere: true })
    const triples = productTriples(known, describingIn(place, { vocabulary: defaultVocabulary }))
    const read = parse(nTriples(triples), { format: 'application/n-triples' })
    assert.equal(read.length, triples.length)
    assert.ok(read.every(({ subject }) => 'value' in subject && subject.value.startsWith('http://o.example')))
    assert.ok(!nTriples(triples).includes('javascript:'))
  })
})
