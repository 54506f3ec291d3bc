import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseCharterDocument } from '../../src/spec/charter-document.ts'
import { parseDocument } from '../../src/spec/document.ts'
import { formatIssue } from '../../src/spec/issue.ts'

const [keyA, keyB] = ['A', 'B'].map((letter) => letter.repeat(43)) as [string, string]

function parse(text: string): unknown {
  const head = `apiVersion: hansa/v1\nkind: Charter\nthreshold: 1\ncouncil:\n  - { member: 'user:ana', key: ${keyA} }\n`
  const { document, issues } = parseDocument('charter.yaml', head + text)
  assert.ok(document, issues.map(formatIssue).join())
  const parsed = parseCharterDocument(document)
  return Array.isArray(parsed) ? parsed.map(formatIssue) : parsed
}

const council = [{ member: 'user:ana', key: keyA }]

describe('parseCharterDocument', () => {
  it('reads who decides, and who looks at it', () => {
    assert.deepEqual(parse("auditors: ['user:aud', 'service:watch']\n"), {
      ...{ threshold: 1, council },
      auditors: ['user:aud', 'service:watch'],
    })
    assert.deepEqual(parse(''), { threshold: 1, council })
  })

  it('lets no auditor decide, be named twice or be a team, which others than the council fill', () => {
    assert.match(String(parse("auditors: ['user:ana']\n")), /an auditor decides nothing/)
    assert.match(String(parse("auditors: ['user:aud', 'user:aud']\n")), /named twice/)
    assert.match(String(parse("auditors: ['team:audit']\n")), /a principal such as/)
    assert.match(String(parse('auditors: []\n')), /at least one auditor/)
  })

  it('counts nobody twice', () => {
    assert.match(String(parse(`  - { member: 'user:ana', key: ${keyB} }\n`)), /in the council twice/)
    assert.match(String(parse(`  - { member: 'user:bob', key: ${keyA} }\n`)), /have the same key/)
  })
})
