import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { ProductSource } from '../../../src/discovery/search/product-source.ts'
import { entryTexts, type SearchEntry } from '../../../src/discovery/search/search-entry.ts'
import { SearchIndex } from '../../../src/discovery/search/search-index.ts'

const entryOf = (product: string, stamp: string): SearchEntry => ({
  ...{ product, title: product, about: '', version: '1.0.0', publishedAt: '2026-01-01T00:00:00.000Z' },
  ...{ status: stamp === '1' ? 'active' : 'retired', tags: [], people: ['ana'], datasets: [] },
  trust: { checks: 'passing', described: 1 },
})

const sourceOf = (stamps: ReadonlyMap<string, string>): ProductSource => ({
  revision: () => Promise.resolve(JSON.stringify([...stamps])),
  stamps: () => Promise.resolve(stamps),
  read: (product, stamp) => {
    const entry = entryOf(product, stamp)
    return Promise.resolve({ entry, texts: entryTexts(entry, []), stamp })
  },
})

describe('SearchIndex', () => {
  // More than are read, and than are written, at once.
  const all = Array.from({ length: 2300 }, (_, index) => `a/p${index}`)
  let state: string
  before(() => {
    state = mkdtempSync(path.join(tmpdir(), 'hansa-index-'))
  })
  after(() => {
    rmSync(state, { recursive: true })
  })

  it('has all products of a large mesh, and what has become of a few of them', async () => {
    const stamps = new Map(all.map((product) => [product, '1']))
    await using writer = await SearchIndex.open(state)
    await using reader = await SearchIndex.open(state)
    assert.equal(await writer.keepUp(sourceOf(stamps)), 2300)
    const [catalogue, same] = await Promise.all([reader.catalogue(), reader.catalogue()])
    assert.deepEqual(new Set(catalogue.products.filter(Boolean)), new Set(all))
    assert.equal(same.size, 2300)
    // One of the first, one of the last, one that goes and one that comes.
    for (const product of ['a/p3', 'a/p2299']) stamps.set(product, '2')
    stamps.delete('a/p7')
    stamps.set('a/new', '1')
    assert.equal(await writer.keepUp(sourceOf(stamps)), 3)
    const { size, idOf, status } = await reader.catalogue()
    assert.equal(size, 2300)
    const statusOf = (product: string): string | undefined =>
      status.texts[status.codes[idOf.get(product) ?? -1] ?? -1]
    assert.deepEqual(['a/p3', 'a/p2299', 'a/p4', 'a/new', 'a/p7'].map(statusOf), [
      ...['retired', 'retired', 'active', 'active'],
      undefined,
    ])
    const ids = ['a/p3', 'a/new'].flatMap((product) => idOf.get(product) ?? [])
    const found = [...(await reader.entries(ids)).values()].map(({ product }) => product)
    assert.deepEqual(found.sort(), ['a/new', 'a/p3'])
  })
})
