import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { termsByDefinition, termsByName } from '../../../../src/discovery/graph/terms/term-of.ts'

const term = (name: string) => ({ name, description: '', synonyms: [] })

describe('termsByDefinition', () => {
  const terms = [term('Order'), term('order'), term('Airport')]

  it('tells terms apart that differ in capitals alone, by definition and by name', () => {
    const [byDefinition, byName] = [termsByDefinition(terms), termsByName(terms)]
    for (const name of ['Order', 'order']) {
      assert.equal(byDefinition(`https://words.example.org/terms/${name}`)?.name, name)
      assert.equal(byName(name)?.name, name)
    }
    assert.equal(byName('ORDER'), byDefinition('urn:hansa:m:term:ORDER'))
    assert.equal(byName('ORDER')?.name, 'Order')
  })

  it('takes any capitals where one term is meant, and none where there is no name', () => {
    const byDefinition = termsByDefinition(terms)
    for (const definition of ['https://words.example.org/terms/AIRPORT/', 'urn:x:airport', '%41irport'])
      assert.equal(byDefinition(definition)?.name, 'Airport', definition)
    for (const definition of ['', '/', 'https://words.example.org/%', 'https://words.example.org/Order/more'])
      assert.equal(byDefinition(definition), undefined, definition)
  })
})
