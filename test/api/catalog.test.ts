import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parse } from 'oxigraph'
import { Parser } from 'n3'
import { graphShop } from '../discovery/graph/graph-shop.ts'
import { ServedApi } from './served-api.ts'

const node = 'http://127.0.0.1:4242/api/v1/catalog'

describe('the catalogue of the Mesh API', () => {
  let api: ServedApi
  before(async () => {
    api = await ServedApi.serve(graphShop())
  })
  after(() => api[Symbol.asyncDispose]())

  const catalog = async (as: string, accept: string, address = ''): Promise<string> => {
    const mesh = await api.as(as)
    const options = { headers: { accept } }
    const [domain, product] = address.split('/')
    const answer =
      domain !== undefined && product !== undefined
        ? await mesh.showCatalogProduct({ domain, product }, options)
        : await mesh.showCatalog({}, options)
    assert.equal(answer.headers.get('content-type'), `${accept}; charset=utf-8`)
    return answer.text()
  }

  it('is the same graph in every form', async () => {
    const lines = (text: string, format: string): readonly string[] =>
      parse(text, { format })
        .map((quad) => quad.toString())
        .sort()
    const written = await catalog('user:olga', 'application/n-triples')
    const expected = lines(written, 'application/n-triples')
    assert.ok(expected.length > 100)
    const asTurtle = await catalog('user:olga', 'text/turtle')
    assert.deepEqual(lines(asTurtle, 'text/turtle'), expected)
    assert.deepEqual(
      lines(await catalog('user:olga', 'application/ld+json'), 'application/ld+json'),
      expected,
    )
    assert.equal(new Parser().parse(asTurtle).length, expected.length)
  })

  it('has names that lead to what they are of', async () => {
    const one = await catalog('user:ana', 'application/n-triples', 'sales/orders')
    for (const said of [
      `<${node}/sales/orders> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://ekgf.github.io/dprod/DataProduct> .`,
      `<${node}/sales/orders#orders@1/orders/customer> <http://purl.org/dc/terms/subject> <${node}#term:Customer> .`,
      `<${node}/sales/orders#orders@1/orders/email> <https://w3id.org/dpv#hasPersonalData> <https://w3id.org/dpv/pd#EmailAddress> .`,
      `<${node}#term:Customer> <http://www.w3.org/2004/02/skos/core#broader> <${node}#term:Party> .`,
      `<${node}#purpose:Pricing> <http://www.w3.org/2004/02/skos/core#broader> <https://w3id.org/dpv#Marketing> .`,
      `<${node}/sales/orders> <https://ekgf.github.io/dprod/dataProductOwner> <${node}#principal:user%3Aolga> .`,
    ])
      assert.ok(one.includes(said), said)
  })

  it('tells lineage to whom it may be told, and agreements to whom they concern', async () => {
    const derived = 'wasDerivedFrom'
    assert.ok((await catalog('user:olga', 'application/n-triples')).includes(derived))
    assert.ok(!(await catalog('user:eve', 'application/n-triples')).includes(derived))
    const eve = await api.as('user:eve')
    const { id } = await eve.requestAccess({
      ...{ name: 'sales/orders', purpose: 'Pricing' },
      ...{ until: '2091-12-31', justification: 'Prices.' },
    })
    await api.client.changeAgreement({ id, kind: 'approve' })
    const agreed = `<${node}#agreement:${id}>`
    assert.ok((await catalog('user:eve', 'application/n-triples')).includes(agreed))
    assert.ok(!(await catalog('user:ana', 'application/n-triples')).includes(agreed))
  })

  it('goes on page by page', async () => {
    const answer = await api.client.showCatalog({ limit: 3 })
    await answer.body?.cancel()
    const [, next = ''] = /<\/api\/v1([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '') ?? []
    const rest = await (await api.fetch(next)).text()
    assert.ok(rest.includes('sales/orders') && !rest.includes('care/returns"'))
  })

  it('is in no other form', async () => {
    await assert.rejects(catalog('user:ana', 'text/html'), { status: 406 })
  })
})
