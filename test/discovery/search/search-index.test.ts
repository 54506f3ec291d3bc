import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import type { ProductSource } from '../../../src/discovery/search/product-source.ts'
import { entryTexts, type SearchEntry } from '../../../src/discovery/search/search-entry.ts'
import { SearchIndex, searchFile } from '../../../src/discovery/search/search-index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

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
    // Of each transaction FTS5 makes one segment, where nothing has it write out row by row; there were two.
    using plain = new DatabaseSync(searchFile(state), { readOnly: true })
    const { made } = plain.prepare('select count(distinct segid) as made from word_idx').get() ?? {}
    assert.equal(made, 2)
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

  it('finds the entries that have a word, or one that begins so, as the index itself has them, whatever was asked before', async (test) => {
    const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    const random = seededRandom(seed)
    const folder = path.join(state, 'words')
    await using index = await SearchIndex.open(folder)
    using plain = new DatabaseSync(searchFile(folder), { readOnly: true })
    const matching = plain.prepare('select rowid as id from word where word match ? order by rowid')
    let found = 0
    for (let round = 1; round < 5; round += 1) {
      const words = spelled.filter(() => random() < 0.6)
      const some = (share: number): string => words.filter(() => random() < share).join(' ')
      const stamps = new Map(Array.from({ length: 30 }, (_, place) => [`a/p${place}`, `${round}`]))
      const texts = { name: '', datasets: '', columns: '', people: '', place: '', about: '' }
      await index.keepUp({
        ...sourceOf(stamps),
        read: (product, stamp) =>
          Promise.resolve({
            ...{ entry: entryOf(product, stamp), stamp },
            texts: { ...texts, name: some(0.05), place: some(0.02), about: some(0.2) },
          }),
      })
      await index.catalogue()
      for (const field of ['about', 'name', 'datasets', 'columns', 'people', 'place'] as const)
        for (const word of asked)
          for (const isPrefix of [true, false]) {
            const ids = await index.words.ids({ field, word, isPrefix })
            const expected = matching.all(`${field} : "${word}"${isPrefix ? ' *' : ''}`).map(({ id }) => id)
            assert.deepEqual([...ids], expected, `${round} ${field} ${word} ${isPrefix}`)
            found += ids.length
          }
    }
    assert.ok(found > 500, `${found}`)
  })
})

/** Some begin as others do, some have no other beside them, some are folded by the index. */
const spelled = [
  'order',
  'orders',
  'Ordering',
  'claims',
  'q1',
  'q12',
  'été',
  'ÉTÉS',
  'Straße',
  '日本',
  'x_y',
  'z9',
]
const asked = [
  'o',
  'or',
  'order',
  'orders',
  'ordering',
  'c',
  'claims',
  'claimss',
  'q',
  'q1',
  'q12',
  'ete',
  'et',
].concat(['etes', 'straße', 'strasse', 's', '日', '日本', 'x', 'y', 'z', 'zz', 'nothing'])
