import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { facetNames, type FacetCounts, type FacetName } from '../../../src/discovery/search/facets.ts'
import { searchMesh, type SearchRequest } from '../../../src/discovery/search/search-mesh.ts'
import type { SearchView } from '../../../src/discovery/search/search-view.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { DeclaredMesh } from './declared-mesh.ts'

const aviation = path.resolve(import.meta.dirname, '../../../examples/aviation')

const byCount = (a: readonly [string, number], b: readonly [string, number]): number =>
  b[1] - a[1] || (a[0] < b[0] ? -1 : 1)

describe('searchMesh', () => {
  let declared: DeclaredMesh
  before(async () => {
    declared = await DeclaredMesh.open(aviation)
  })
  after(() => declared[Symbol.asyncDispose]())

  const search = (request: Partial<SearchRequest>, view: SearchView = declared.view) =>
    searchMesh(declared.index, view, { limit: 20, ...request })
  const namesOf = async (request: Partial<SearchRequest>) =>
    (await search(request)).hits.map(({ name }) => name)

  it('counts each facet as it would be were another value of it chosen', async () => {
    const { facets, total, what } = await search({ q: 'airport' })
    const chosen = await search({ q: 'airport', filters: { domain: ['safety'] } })
    assert.equal(chosen.total, 1)
    assert.deepEqual(chosen.facets.domain, facets.domain)
    assert.deepEqual(chosen.facets.kind, [{ value: 'source-aligned', count: 1 }])
    assert.ok(total > chosen.total)
    assert.ok(what.product > 0 && what.column > 0 && what.term > 0)
  })

  it('counts under each combination of filters what there is, one product after the other', async () => {
    const random = seededRandom(11)
    const promises: SearchView['promises'] = new Map([
      ['safety/wildlife_strikes', 'breached'],
      ['airports/airports', 'met'],
      ['geography/places', 'at risk'],
    ])
    for (let round = 0; round < 60; round += 1) {
      const domains = declared.view.domains.filter(() => random() < 0.8)
      const view: SearchView = { ...declared.view, domains, promises }
      const q = ['airport', 'delay', 'city', 'strike', undefined][Math.floor(random() * 5)]
      const asked = q === undefined ? {} : { q }
      const all = await search({ ...asked, limit: 100 }, view)
      const valuesOf = await facetValues(asked, view)
      const filters = Object.fromEntries(
        facetNames.flatMap((name) => {
          const values = all.facets[name].map(({ value }) => value).filter(() => random() < 0.5)
          return random() < 0.5 || values.length === 0 ? [] : [[name, values]]
        }),
      )
      const { facets, total, hits } = await search({ ...asked, filters, limit: 100 }, view)
      const passes = (product: string, but?: FacetName): boolean =>
        facetNames.every(
          (name) =>
            name === but || filters[name]?.some((value) => valuesOf(product, name).includes(value)) !== false,
        )
      const products = all.hits.flatMap(({ kind, name }) => (kind === 'product' ? [name] : []))
      for (const name of facetNames) {
        // Where nothing is chosen, all are counted at once.
        const ways: readonly [string, FacetCounts, readonly string[]][] = [
          ['all', all.facets, products],
          [JSON.stringify(filters), facets, products.filter((each) => passes(each, name))],
        ]
        for (const [way, found, those] of ways) {
          const counts = new Map<string, number>()
          for (const product of those)
            for (const value of valuesOf(product, name)) counts.set(value, (counts.get(value) ?? 0) + 1)
          const counted = found[name].map(({ value, count }) => [value, count])
          assert.deepEqual(counted, [...counts].toSorted(byCount), `${name} of ${q} by ${way}`)
        }
      }
      if (Object.keys(filters).length === 0) continue
      const expected = products.filter((each) => passes(each))
      assert.deepEqual(
        hits.map(({ name }) => name),
        expected,
      )
      assert.equal(total, expected.length)
    }
  })

  /** The values of each product, learnt by choosing each value alone. */
  async function facetValues(asked: Pick<SearchRequest, 'q'>, view: SearchView) {
    const all = await search({ ...asked, limit: 100 }, view)
    const values = new Map<string, string[]>()
    for (const name of facetNames)
      for (const { value } of all.facets[name])
        for (const hit of (await search({ ...asked, filters: { [name]: [value] }, limit: 100 }, view)).hits) {
          const key = `${hit.name} ${name}`
          values.set(key, [...(values.get(key) ?? []), value])
        }
    return (product: string, name: FacetName): readonly string[] => values.get(`${product} ${name}`) ?? []
  }

  it('counts the highest classification that a product has', async () => {
    const { facets } = await search({ filters: { domain: ['safety'] } })
    assert.deepEqual(facets.classification, [{ value: 'restricted', count: 1 }])
  })

  it('chooses by how promises stand, and counts what is not known', async () => {
    const view: SearchView = {
      ...declared.view,
      promises: new Map([
        ['safety/wildlife_strikes', 'breached'],
        ['airports/airports', 'met'],
        ['none/such', 'breached'],
      ]),
    }
    const { facets, total } = await search({ what: ['product'] }, view)
    assert.deepEqual(facets.slo, [
      { value: 'unknown', count: total - 2 },
      { value: 'breached', count: 1 },
      { value: 'met', count: 1 },
    ])
    const late = await search({ filters: { slo: ['breached'] } }, view)
    assert.deepEqual(
      late.hits.map(({ name }) => name),
      ['safety/wildlife_strikes'],
    )
    assert.deepEqual(late.facets.slo, facets.slo)
  })

  it('gives pages that together are the whole list, without a gap or a double', async () => {
    const whole = await search({ q: 'airport', limit: 100 })
    const paged: string[] = []
    let page = await search({ q: 'airport', limit: 2 })
    for (;;) {
      paged.push(...page.hits.map(({ name }) => name))
      if (page.next === undefined) break
      page = await search({ q: 'airport', limit: 2, after: page.next })
    }
    assert.deepEqual(
      paged,
      whole.hits.map(({ name }) => name),
    )
    assert.equal(whole.total, paged.length)
  })

  it('says why something was found: where, with marks, how it was read, and what its score is made of', async () => {
    const [hit] = (await search({ q: 'repairCost' })).hits
    assert.ok(hit)
    assert.deepEqual(hit.matches[0], {
      field: 'column',
      name: 'wildlife_strikes.repair_cost_usd',
      snippet: '⟦repair⟧_⟦cost⟧_usd',
      how: 'asked',
    })
    const { text, trust, use, rating } = hit.why
    assert.equal(hit.score, Math.round(text * (1 + trust + use + rating) * 1000))
    const [mistyped] = (await search({ q: 'speices' })).hits
    assert.equal(mistyped?.matches[0]?.how, 'similar')
    const synonym = (await search({ q: 'aerodrome' })).hits.find(({ kind }) => kind === 'product')
    assert.equal(synonym?.matches[0]?.how, 'synonym')
  })

  it('puts what is used more before what is used less, where both fit alike', async () => {
    const used = (name: string): SearchView => ({
      ...declared.view,
      uses: new Map([[name, 3]]),
    })
    for (const name of ['airports/airports', 'planning/airport_risk']) {
      const { hits } = await search({ what: ['product'] }, used(name))
      assert.equal(hits[0]?.name, name)
    }
  })

  it('puts what its consumers are content with before what they are not, by many ratings rather than one', async () => {
    const alike = ['airports/airports', 'airports/world_airports']
    const first = async (ratings: SearchView['ratings']): Promise<unknown> =>
      (await search({ what: ['product'], filters: { domain: ['airports'] } }, { ...declared.view, ratings }))
        .hits[0]?.name
    for (const [good = '', bad = ''] of [alike, alike.toReversed()]) {
      assert.equal(
        await first(
          new Map([
            [good, [0, 0, 0, 1, 5]],
            [bad, [5, 1, 0, 0, 0]],
          ]),
        ),
        good,
      )
      assert.equal(
        await first(
          new Map([
            [good, [0, 0, 2, 8, 10]],
            [bad, [0, 0, 0, 0, 1]],
          ]),
        ),
        good,
      )
      assert.equal(await first(new Map([[bad, [1, 0, 0, 0, 0]]])), good)
    }
  })

  it('counts ratings in the score, nothing where there are none', async () => {
    const [rated, other] = ['airports/airports', 'flightops/flights'] as const
    const ratings: SearchView['ratings'] = new Map([[rated, [0, 0, 0, 0, 4]]])
    const { hits } = await search({ what: ['product'] }, { ...declared.view, ratings })
    const ratingOf = (name: string) => hits.find((hit) => hit.name === name)?.why.rating
    // Four imagined ratings of three stars and four of five are an average of four.
    assert.equal(ratingOf(rated), 0.15 / 2)
    assert.equal(ratingOf(other), 0)
  })

  it('finds only as what is asked for', async () => {
    const terms = await namesOf({ q: 'airport', what: ['term'] })
    assert.equal(terms[0], 'term:Airport')
    assert.ok(terms.every((name) => name.startsWith('term:')))
    assert.deepEqual(await namesOf({ q: 'safety owner', what: ['person'] }), ['person:safety-owner'])
    const columns = await search({ q: 'state', what: ['column'] })
    assert.ok(columns.hits.every(({ matches }) => matches.some(({ field }) => field === 'column')))
  })

  it('takes words that mean something to the index for words, and finds nothing by none', async () => {
    for (const q of ['"', 'name:flights', 'NOT', 'flights OR (', '*', "'; drop table entry", 'NEAR(a b)'])
      await search({ q })
    assert.deepEqual(await namesOf({ q: '***' }), [])
    assert.ok((await namesOf({})).length > 0)
  })

  it('answers as if what may not be known of were not there, to the last score', async () => {
    await using without = await DeclaredMesh.open(aviation, ({ domain }) => domain !== 'safety')
    const domains = declared.view.domains.filter(({ name }) => name !== 'safety')
    const uses = new Map([
      ['safety/wildlife_strikes', 9],
      ['airports/airports', 2],
    ])
    const ratings: SearchView['ratings'] = new Map([['safety/wildlife_strikes', [0, 0, 0, 0, 9]]])
    const view = { ...declared.view, domains, uses, ratings }
    for (const q of [
      'wildlife strikes',
      'speices',
      'airport',
      'safety-owner',
      'strkes',
      'operator',
      undefined,
    ])
      assert.deepEqual(await search({ q }, view), await searchMesh(without.index, view, { q, limit: 20 }), q)
  })
})
