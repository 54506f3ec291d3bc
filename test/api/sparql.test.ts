import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { graphShop } from '../discovery/graph/graph-shop.ts'
import { ServedApi } from './served-api.ts'

const doubled = Array.from({ length: 26 }, (_, n) => `BIND(CONCAT(?v${n}, ?v${n}) AS ?v${n + 1})`)

/** Each for somebody of their own, who waits for a while afterwards. */
const takingAll = [
  {
    what: 'paths',
    who: 'user:one',
    query: 'ASK { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c FILTER(?c = <urn:none>) }',
  },
  {
    what: 'texts',
    who: 'user:two',
    query: `ASK { BIND("0123456789abcdef" AS ?v0) ${doubled.join(' ')} FILTER(STRLEN(?v26) = 1) }`,
  },
] as const

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
    const mesh = graphShop()
    const askers = ['ana', 'eve', 'olga', 'one', 'two', 'three']
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: askers.map((name) => ({ principal: `user:${name}` })),
    })
    api = await ServedApi.serve(mesh)
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
    await assert.rejects(ask('user:eve', 'SELECT ?s FROM <urn:hansa:reader> WHERE { ?s ?p ?o }'), {
      code: 'feature_not_supported',
    })
  })

  it('takes a query as a form too', async () => {
    const sent = new URLSearchParams({ query: 'ASK { ?s ?p ?o }' }).toString()
    const answer = await api.client.postSparql({ sent, sentAs: 'application/x-www-form-urlencoded' })
    assert.match(await answer.text(), /true/)
    const update = { sent: 'update=DROP+ALL', sentAs: 'application/x-www-form-urlencoded' }
    await assert.rejects(api.client.postSparql(update), { code: 'invalid_input' })
    // Exactly one query, and no other graph than the one there is.
    for (const more of ['query=SELECT', 'default-graph-uri=urn:x', 'named-graph-uri=urn:x'])
      await assert.rejects(
        api.client.postSparql({ sent: `${sent}&${more}`, sentAs: 'application/x-www-form-urlencoded' }),
        { code: 'invalid_input' },
        more,
      )
    const { status } = await api.fetch('/sparql?query=ASK%7B%7D&default-graph-uri=urn:x')
    assert.equal(status, 400)
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

  it('asks no other server by a word that is written otherwise', async () => {
    let asked = 0
    const other = createServer((_, response) => {
      asked += 1
      response.end()
    })
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const { port } = other.address() as AddressInfo
    const address = `http://127.0.0.1:${port}/`
    for (const service of ['\\u0053ERVICE', '\\U00000053ERVICE SILENT', 'SERV\\u0049CE'])
      await assert.rejects(
        api.client.querySparql({ query: `SELECT * WHERE { ${service} <${address}> { ?s ?p ?o } }` }),
        { code: 'syntax_error' },
      )
    assert.equal(asked, 0)
    other.close()
  })

  for (const { what, who, query } of takingAll)
    it(`ends a query that takes all by ${what}`, async () => {
      await assert.rejects(ask(who, query, '*/*'), ({ code }: { code: string }) =>
        ['timeout', 'out_of_memory'].includes(code),
      )
      assert.match(await ask('user:olga', 'ASK {}', 'application/sparql-results+json'), /true/)
    })

  it('answers others beside an expression that is too large to be made', async () => {
    const query = 'ASK { ?s ?p ?o FILTER(REGEX(STR(?s), "(((x{1,1000}){1,1000}){1,1000}){1,1000}")) }'
    const json = 'application/sparql-results+json'
    const ended = ask('user:three', query, json).catch((error: unknown) => (error as { code: string }).code)
    assert.match(await ended, /"boolean":\s*false|^timeout$|^out_of_memory$/)
    assert.match(await ask('user:olga', 'ASK {}', json), /true/)
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
