import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { parseDocument } from '../../src/spec/document.ts'
import type { Identities } from '../../src/spec/identities.ts'
import { parseIdentitiesDocument } from '../../src/spec/identities-document.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { defaultVocabulary, type Vocabulary } from '../../src/spec/vocabulary.ts'

const head = 'apiVersion: hansa/v1\nkind: Identities\n'

const vocabulary: Vocabulary = {
  ...defaultVocabulary,
  attributes: { state: 'string', clearance: 'long', external: 'boolean', regions: 'set' },
}

function parse(text: string): { identities: Identities | undefined; issues: readonly string[] } {
  const { document, issues: syntax } = parseDocument('identities.yaml', text)
  assert.ok(document, syntax.map(formatIssue).join())
  const { identities, issues } = parseIdentitiesDocument(document, { vocabulary, mesh: 'test' })
  return { identities, issues: issues.map(formatIssue) }
}

describe('parseIdentitiesDocument', () => {
  it('reads principals with what is said of them', () => {
    const { identities, issues } = parse(`${head}principals:
  - principal: user:ana
    name: Ana Torres
    email: ana@example.org
    teams: [planning]
    attributes: { state: IL, clearance: 2, external: false, regions: [north, south] }
  - principal: team:planning
  - principal: service:dashboard
`)
    assert.deepEqual(issues, [])
    assert.deepEqual(identities?.get('user:ana'), {
      principal: 'user:ana',
      name: 'Ana Torres',
      email: 'ana@example.org',
      teams: ['planning'],
      attributes: { state: 'IL', clearance: 2, external: false, regions: ['north', 'south'] },
    })
    assert.deepEqual(identities.get('service:dashboard'), {
      principal: 'service:dashboard',
      teams: [],
      attributes: {},
    })
  })

  for (const rest of ['', 'principals:\n', 'principals: []\n'])
    it(`names nobody where it says ${JSON.stringify(rest)}`, () => {
      const { identities, issues } = parse(head + rest)
      assert.deepEqual(issues, [])
      assert.equal(identities?.size, 0)
    })

  it('adds the teams that teams are in, however far', () => {
    const { identities, issues } = parse(`${head}principals:
  - { principal: user:ana, teams: [planning] }
  - { principal: user:bo, teams: [planning, network] }
  - { principal: team:planning, teams: [network, staff] }
  - { principal: team:network, teams: [all] }
  - { principal: team:staff, teams: [all] }
  - { principal: team:all }
`)
    assert.deepEqual(issues, [])
    const all = ['all', 'network', 'planning', 'staff']
    assert.deepEqual(identities?.get('user:ana')?.teams, all)
    assert.deepEqual(identities.get('user:bo')?.teams, all)
    assert.deepEqual(identities.get('team:planning')?.teams, ['all', 'network', 'staff'])
  })

  it('refuses teams in a circle, once for each circle', () => {
    const { identities, issues } = parse(`${head}principals:
  - { principal: user:ana, teams: [a] }
  - { principal: team:a, teams: [b] }
  - { principal: team:b, teams: [c] }
  - { principal: team:c, teams: [a] }
  - { principal: team:self, teams: [self] }
`)
    assert.equal(identities, undefined)
    assert.deepEqual(issues, [
      'identities.yaml:5:33: error: `team:a` is in itself, by way of b, c. Take one of these teams out of another.',
      'identities.yaml:8:36: error: `team:self` is in itself. Take one of these teams out of another.',
    ])
  })

  it('warns of teams that are not listed, with the nearest that is', () => {
    const { identities, issues } = parse(`${head}principals:
  - { principal: user:ana, teams: [planing, other] }
  - { principal: team:planning }
`)
    assert.deepEqual(identities?.get('user:ana')?.teams, ['other', 'planing'])
    assert.deepEqual(issues, [
      'identities.yaml:4:36: warning: `team:planing` is not listed. Did you mean `planning`?',
      'identities.yaml:4:45: warning: `team:other` is not listed. Add an entry `team:other`.',
    ])
  })

  it('refuses a principal that is there twice, and names that are none', () => {
    const { identities, issues } = parse(`${head}principals:
  - principal: user:ana
  - principal: user:ana
`)
    assert.equal(identities, undefined)
    assert.deepEqual(issues, [
      'identities.yaml:5:16: error: `user:ana` is there twice. Make one entry of the two.',
    ])
    const names = parse(`${head}principals:
  - principal: ana
  - principal: usr:ana
  - { principal: user:ana, teams: ['team:planning'] }
`)
    assert.deepEqual(names.issues, [
      'identities.yaml:4:16: error: `principal` is `ana`; expected `user:`, `team:`, `service:`, `agent:` or `node:` and an id, such as `user:ana`',
      'identities.yaml:5:16: error: `principal` is `usr:ana`; expected `user:`, `team:`, `service:`, `agent:` or `node:` and an id, such as `user:ana`',
      'identities.yaml:6:36: error: `teams[0]` is `team:planning`; expected the id of a team without its kind, such as `planning`',
    ])
  })

  it('refuses the operator of the mesh itself, not nodes of others', () => {
    const { issues } = parse(`${head}principals:
  - principal: node:other
  - principal: node:test
`)
    assert.deepEqual(issues, [
      'identities.yaml:5:16: error: `node:test` is the operator of this node, whom no credential but its own makes. Take the entry out.',
    ])
  })

  it('compares attributes with the vocabulary: their names and their types', () => {
    const { identities, issues } = parse(`${head}principals:
  - principal: user:ana
    attributes:
      stat: IL
      clearance: "2"
      external: yes
      regions: north
  - principal: user:bo
    attributes: { clearance: 1.5, state: 7 }
`)
    assert.equal(identities, undefined)
    assert.deepEqual(issues, [
      'identities.yaml:6:7: error: the vocabulary has no attribute `stat`. Did you mean `state`?',
      'identities.yaml:7:18: error: `clearance` is not of the type `long` that the vocabulary gives it; expected a whole number',
      'identities.yaml:8:17: error: `external` is not of the type `boolean` that the vocabulary gives it; expected true or false',
      'identities.yaml:9:16: error: `regions` is not of the type `set` that the vocabulary gives it; expected a list of texts',
      'identities.yaml:11:30: error: `clearance` is not of the type `long` that the vocabulary gives it; expected a whole number',
      'identities.yaml:11:42: error: `state` is not of the type `string` that the vocabulary gives it; expected text',
    ])
  })

  it('finds misspelt properties, and values of no kind that an attribute has', () => {
    const { issues } = parse(`${head}principals:
  - principal: user:ana
    team: [planning]
    attributes: { state: { is: IL } }
`)
    assert.deepEqual(issues, [
      'identities.yaml:6:26: error: `state` does not fit; expected text, a whole number, true or false, or a list of texts',
      'identities.yaml:5:5: error: unknown property `team` in `principals[0]`. Did you mean `teams`?',
    ])
  })
})
