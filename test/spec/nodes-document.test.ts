import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDocument } from '../../src/spec/document.ts'
import { formatIssue, type Issue } from '../../src/spec/issue.ts'
import type { KnownNode } from '../../src/spec/known-node.ts'
import { parseNodesDocument } from '../../src/spec/nodes-document.ts'

const head = 'apiVersion: hansa/v1\nkind: Nodes\n'
const [keyA, keyB] = ['A', 'B'].map((letter) => letter.repeat(43)) as [string, string]

function parse(text: string): { readonly nodes: readonly KnownNode[] } | readonly Issue[] {
  const { document, issues } = parseDocument('nodes.yaml', head + text)
  assert.ok(document, issues.map(formatIssue).join())
  return parseNodesDocument(document)
}

function issuesOf(text: string): readonly string[] {
  const parsed = parse(text)
  return 'nodes' in parsed ? [] : parsed.map(formatIssue)
}

describe('parseNodesDocument', () => {
  it('reads nodes with their domains and for whom they speak', () => {
    assert.deepEqual(
      parse(`nodes:
  - { node: safety, key: ${keyA}, domains: [safety], vouchesFor: ['user:*', 'service:dash'] }
  - { node: reader, key: ${keyB} }
`),
      {
        nodes: [
          { node: 'safety', key: keyA, domains: ['safety'], vouchesFor: ['user:*', 'service:dash'] },
          { node: 'reader', key: keyB, domains: [], vouchesFor: [] },
        ],
      },
    )
  })

  it('gives a name, a key and a domain to one node only', () => {
    const issues = issuesOf(`nodes:
  - { node: one, key: ${keyA}, domains: [safety] }
  - { node: one, key: ${keyA}, domains: [airports, safety] }
`)
    assert.equal(issues.length, 3)
    assert.match(issues[0] ?? '', /^nodes\.yaml:5:\d+.*the node `one` is here twice/)
    assert.match(issues[1] ?? '', /two nodes have the same key/)
    assert.match(issues[2] ?? '', /the domain `safety` belongs to the node `one` already/)
  })

  for (const [what, entry, expected] of [
    ['a key of another length', `{ node: a, key: abc }`, /hansa node key/],
    ['a name that is no name', `{ node: 'A b', key: ${keyA} }`, /lower-case letters/],
    ['teams, whom nobody speaks for', `{ node: a, key: ${keyA}, vouchesFor: ['team:all'] }`, /user:ana/],
    ['nodes, who speak for themselves', `{ node: a, key: ${keyA}, vouchesFor: ['node:b'] }`, /user:ana/],
    ['a word too much', `{ node: a, key: ${keyA}, trusted: true }`, /trusted/],
  ] as const)
    it(`refuses ${what}`, () => {
      const issues = issuesOf(`nodes:\n  - ${entry}\n`)
      assert.equal(issues.length, 1)
      assert.match(issues[0] ?? '', expected)
      assert.match(issues[0] ?? '', /^nodes\.yaml:4:/)
    })
})
