import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Parser, Store } from 'n3'
import Validator from 'rdf-validate-shacl'
import { graphShop } from '../discovery/graph/graph-shop.ts'
import { find, skipWithout } from '../support/needs.ts'
import { ServedApi } from './served-api.ts'

const dcat = 'http://www.w3.org/ns/dcat#'
const dct = 'http://purl.org/dc/terms/'

/** What DCAT-AP 3.0.1 wants of each class before anything else. */
const mandatory = {
  Catalog: [`${dct}title`, `${dct}description`, `${dct}publisher`],
  Dataset: [`${dct}title`, `${dct}description`],
  Distribution: [`${dcat}accessURL`],
  DataService: [`${dct}title`, `${dcat}endpointURL`],
}

describe('the catalogue as others check it', () => {
  let api: ServedApi
  let catalog: Store
  before(async () => {
    api = await ServedApi.serve(graphShop())
    const answer = await api.client.showCatalog({}, { headers: { accept: 'text/turtle' } })
    catalog = new Store(new Parser().parse(await answer.text()))
  })
  after(() => api[Symbol.asyncDispose]())

  it('has what DCAT-AP cannot do without', () => {
    for (const [name, properties] of Object.entries(mandatory)) {
      const those = catalog.getSubjects(
        'http://www.w3.org/1999/02/22-rdf-syntax-ns#type',
        `${dcat}${name}`,
        null,
      )
      assert.ok(those.length > 0, name)
      for (const one of those)
        for (const property of properties)
          assert.ok(catalog.countQuads(one, property, null, null) > 0, `${one.value} lacks ${property}`)
    }
  })

  for (const file of ['dcat-ap-SHACL.ttl', 'ranges.ttl'])
    it(`holds what ${file} of DCAT-AP demands`, { skip: skipWithout('dcat-ap') }, async () => {
      const shapes = new Store(
        new Parser().parse(readFileSync(path.join(find('dcat-ap') ?? '', file), 'utf8')),
      )
      const validator = new Validator(shapes)
      const faults = async (graph: Store): Promise<readonly string[]> =>
        (await validator.validate(graph)).results
          .filter(({ severity }) => severity.value.endsWith('#Violation'))
          .map(({ focusNode, path: at, message }) =>
            [focusNode.value, JSON.stringify(at), message.map(({ value }) => value).join()].join(' '),
          )
      assert.deepEqual(await faults(catalog), [])
      const worse = new Store(catalog.getQuads(null, null, null, null))
      worse.removeQuads(worse.getQuads(null, `${dct}title`, null, null))
      worse.removeQuads(worse.getQuads(null, `${dct}publisher`, null, null))
      const literal = new Parser().parse(
        `<urn:x> a <${dcat}Dataset> ; <${dct}publisher> "nobody" ; <${dcat}distribution> "none" .`,
      )
      worse.addQuads(literal)
      assert.ok((await faults(worse)).length > 0)
    })
})
