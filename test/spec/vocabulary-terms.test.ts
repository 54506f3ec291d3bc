import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDocument } from '../../src/spec/document.ts'
import { parseVocabularyDocument } from '../../src/spec/vocabulary-document.ts'

const parsed = (terms: string) => {
  const { document } = parseDocument('vocabulary.yaml', `apiVersion: hansa/v1\nkind: Vocabulary\n${terms}`)
  if (document === undefined) throw new Error('not YAML')
  return parseVocabularyDocument(document)
}

describe('terms of the vocabulary', () => {
  it('have synonyms and a broader term, in any order', () => {
    const vocabulary = parsed(
      'terms:\n  - { name: WildlifeStrike, broader: Incident, synonyms: [bird strike] }\n  - { name: Incident }\n',
    )
    assert.deepEqual('terms' in vocabulary && vocabulary.terms, [
      { name: 'WildlifeStrike', description: '', synonyms: ['bird strike'], broader: 'Incident' },
      { name: 'Incident', description: '', synonyms: [] },
    ])
  })

  it('are not there where the document has none, so that rules signed before are as they were', () => {
    assert.ok(!('terms' in parsed('purposes: []\n')))
  })

  it('are refused where one is there twice, unknown, or above itself', () => {
    const codes = (terms: string) => {
      const issues = parsed(terms)
      return Array.isArray(issues) ? issues.map(({ code }) => code) : []
    }
    assert.deepEqual(codes('terms:\n  - { name: A }\n  - { name: A }\n'), ['duplicate-term'])
    assert.deepEqual(codes('terms:\n  - { name: A, broader: B }\n'), ['unknown-term'])
    assert.deepEqual(codes('terms:\n  - { name: A, broader: B }\n  - { name: B, broader: A }\n'), [
      'circular-term',
      'circular-term',
    ])
  })
})
