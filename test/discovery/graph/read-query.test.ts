import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formOf } from '../../../src/discovery/graph/sparql/read-query.ts'

describe('formOf', () => {
  it('tells the forms apart, whatever is before them', () => {
    assert.equal(formOf('PREFIX a: <urn:a#> base <urn:b> # SELECT\nselect * { ?s ?p ?o }'), 'SELECT')
    assert.equal(formOf('ask { ?s ?p "CONSTRUCT" }'), 'ASK')
    assert.equal(formOf('CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }'), 'CONSTRUCT')
    assert.equal(formOf('DESCRIBE <urn:a>'), 'DESCRIBE')
  })

  it('finds SERVICE where it is a word of the query, and nowhere else', () => {
    for (const query of ['ASK { SERVICE <urn:a> {} }', 'ASK { service ?s {} }', 'ASK {} # "\nSERVICE'])
      assert.throws(() => formOf(query), { code: 'feature_not_supported' }, query)
    for (const query of ['ASK { ?service a:service "SERVICE" }', 'ASK { ?s ?p """ " SERVICE """ }'])
      assert.equal(formOf(query), 'ASK', query)
  })

  it('refuses FROM, since there is one graph to ask', () => {
    for (const query of ['SELECT * FROM <urn:a> { ?s ?p ?o }', 'ASK from named <urn:a> {}'])
      assert.throws(() => formOf(query), { code: 'feature_not_supported' }, query)
    assert.equal(formOf('ASK { ?from a:from "FROM" }'), 'ASK')
  })

  it('refuses updates, and what is no query', () => {
    for (const query of ['DELETE WHERE { ?s ?p ?o }', 'PREFIX a: <urn:a> LOAD <urn:b>'])
      assert.throws(() => formOf(query), { code: 'feature_not_supported' }, query)
    for (const query of ['', 'SELEKT', '{'])
      assert.throws(() => formOf(query), { code: 'syntax_error' }, query)
  })

  it('reads what is never closed in one pass', () => {
    for (const piece of ['"""\n\\', '"\\', "'''\n\\", '<a', "'\\"])
      assert.equal(formOf(`ASK ${piece.repeat(200_000)}`), 'ASK', piece)
  })
})
