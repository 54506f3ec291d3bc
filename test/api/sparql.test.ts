import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { graphShop } from '../discovery/graph/graph-shop.ts'
import { ServedApi } from './served-api.ts'

const prefixes = `
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX dprod: <https://ekgf.github.io/dprod/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
`

describe('SPARQL by the Mesh API', () => {
  let api: ServedApi
  before(async () => {
    api = await ServedApi.serve(graphShop())
  })
  after(() => api[Symbol.asyncDispose]())

  const ask = async (as: string, query: string, accept = 'text/csv'): Promise<string> => {
    const answer = await (await api.as(as)).querySparql({ query: prefixes + query }, { headers: { accept } })
    assert.equal(answer.headers.get('content-type'), `${accept}; charset=utf-8`)
    return answer.text()
  }

  it('answers in every form that solutions have', async () => {
    const query = 'SELECT ?title WHERE { ?p a dprod:DataProduct ; dct:title ?title } ORDER BY ?title'
    assert.deepEqual((await ask('user:ana', query)).split('\r\n').slice(0, 5), [
      'title',
      'care/parcels',
      'care/returns',
      'crm/customers',
      'sales/orders',
    ])
    const json: unknown = JSON.parse(await ask('user:ana', query, 'application/sparql-results+json'))
    assert.ok(JSON.stringify(json).includes('"care/returns"'))
    assert.match(await ask('user:ana', query, 'application/sparql-results+xml'), /<literal>care\/returns</)
    assert.match(await ask('user:ana', query, 'text/tab-separated-values'), /^\?title\n"care\/parcels"\n/)
    assert.match(
      await ask('user:ana', 'ASK { ?s a dcat:Dataset }', 'application/sparql-results+json'),
      /true/,
    )
  })

  it('makes graphs of graphs', async () => {
    const made = await ask(
      'user:ana',
      'CONSTRUCT { ?c dct:relation ?t } WHERE { ?c dct:subject ?t . ?t skos:prefLabel "Customer" }',
      'application/n-triples',
    )
    assert.equal(made.trim().split('\n').length, 2)
    const said = await ask('user:ana', 'DESCRIBE ?d WHERE { ?d dct:title "sales.orders" }', 'text/turtle')
    assert.match(said, /An order a row/)
  })

  it('knows for each reader what they may know of, one after the other', async () => {
    const query = 'SELECT ?to ?from WHERE { ?to prov:wasDerivedFrom ?from }'
    const rows = async (as: string): Promise<number> => (await ask(as, query)).trim().split('\r\n').length - 1
    const [olga, eve, again] = [await rows('user:olga'), await rows('user:eve'), await rows('user:olga')]
    assert.ok(olga > 0)
    assert.deepEqual([eve, again], [0, olga])
    assert.equal(await ask('user:eve', 'SELECT ?g WHERE { GRAPH ?g { ?s prov:wasDerivedFrom ?o } }'), 'g\r\n')
    assert.equal(
      await ask('user:eve', 'SELECT ?s FROM <urn:hansa:reader> WHERE { ?s prov:wasDerivedFrom ?o }'),
      's\r\n',
    )
  })

  it('takes a query as a form too', async () => {
    const sent = new URLSearchParams({ query: 'ASK { ?s ?p ?o }' }).toString()
    const answer = await api.client.postSparql({ sent, sentAs: 'application/x-www-form-urlencoded' })
    assert.match(await answer.text(), /true/)
    const update = { sent: 'update=DROP+ALL', sentAs: 'application/x-www-form-urlencoded' }
    await assert.rejects(api.client.postSparql(update), { code: 'invalid_input' })
  })

  it('changes nothing and asks nobody else', async () => {
    for (const query of [
      'INSERT DATA { <urn:a> <urn:b> <urn:c> }',
      'SELECT * WHERE { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }',
      'DROP ALL',
    ])
      await assert.rejects(api.client.querySparql({ query }), { code: 'feature_not_supported' }, query)
    const named = 'SELECT ?service WHERE { ?service a <urn:service> } # SERVICE'
    assert.equal((await api.client.querySparql({ query: named })).status, 200)
  })

  it('says where a query is wrong', async () => {
    await assert.rejects(api.client.querySparql({ query: 'SELECT ?s WHERE { ?s }' }), {
      code: 'syntax_error',
    })
    await assert.rejects(ask('user:ana', 'ASK { ?s ?p ?o }', 'text/csv'), { status: 406 })
  })

  it('goes on after a query that is nested too deep', async () => {
    const query = `ASK { ${'{'.repeat(100_000)} ${'}'.repeat(100_000)} }`
    const eve = await api.as('user:eve')
    await assert.rejects(eve.postSparql({ sent: query, sentAs: 'application/sparql-query' }))
    assert.match(
      await ask('user:olga', 'ASK { ?s a dcat:Dataset }', 'application/sparql-results+json'),
      /true/,
    )
  })

  it('ends a query that takes everything, and answers others', async () => {
    const query = `SELECT (COUNT(*) AS ?n) WHERE { ${Array.from({ length: 8 }, (_, n) => `?a${n} ?b${n} ?c${n} .`).join(' ')} }`
    const ana = await api.as('user:ana')
    await assert.rejects(ana.querySparql({ query }), ({ code }: { code: string }) =>
      ['timeout', 'out_of_memory'].includes(code),
    )
    await assert.rejects(ana.querySparql({ query: 'ASK {}' }), { code: 'too_many_requests' })
    assert.match(
      await ask('user:olga', 'ASK { ?s a dcat:Dataset }', 'application/sparql-results+json'),
      /true/,
    )
  })
})
