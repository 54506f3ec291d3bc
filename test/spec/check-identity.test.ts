import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, it } from 'node:test'

import { checkIdentity } from '../../src/spec/check-identity.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { loadSettings } from '../../src/spec/load-settings.ts'
import { defaultVocabulary } from '../../src/spec/vocabulary.ts'
import { meshYaml, temporaryMesh } from './support/temporary-mesh.ts'

const vocabulary = { ...defaultVocabulary, attributes: { state: 'string' } } as const

function issues(files: Readonly<Record<string, string>>, words: typeof vocabulary | undefined = vocabulary) {
  using mesh = temporaryMesh({ 'mesh.yaml': meshYaml, ...files })
  const { settings } = loadSettings(mesh.root, {})
  assert.ok(settings)
  return checkIdentity({ root: mesh.root, mesh: 'test', settings: settings.identity, vocabulary: words }).map(
    (issue) => formatIssue({ ...issue, file: path.relative(mesh.root, issue.file) }),
  )
}

const head = 'apiVersion: hansa/v1\nkind: Identities\n'

describe('checkIdentity', () => {
  it('finds nothing where there is no file', () => assert.deepEqual(issues({}), []))

  it('finds what is wrong in the file that mesh.yaml names', () => {
    assert.deepEqual(
      issues({
        'mesh.yaml': `${meshYaml}identity: { file: people/all.yaml }\n`,
        'people/all.yaml': `${head}principals:\n  - { principal: user:ana, attributes: { stat: IL } }\n`,
      }),
      ['people/all.yaml:4:42: error: the vocabulary has no attribute `stat`. Did you mean `state`?'],
    )
    assert.match(String(issues({ 'identities.yaml': 'a: [' })), /^identities\.yaml:1:\d: error: broken YAML/)
    assert.match(String(issues({ 'identities.yaml/inside': '' })), /it cannot be read: it is a folder/)
  })

  it('does not compare attributes where the vocabulary could not be read', () => {
    const files = {
      'identities.yaml': `${head}principals:\n  - { principal: user:ana, attributes: { stat: IL } }\n`,
    }
    assert.equal(issues(files).length, 1)
    using mesh = temporaryMesh({ 'mesh.yaml': meshYaml, ...files })
    const { settings } = loadSettings(mesh.root, {})
    assert.ok(settings)
    assert.deepEqual(
      checkIdentity({ root: mesh.root, mesh: 'test', settings: settings.identity, vocabulary: undefined }),
      [],
    )
  })

  it('finds claims that fill attributes which the vocabulary lacks', () => {
    assert.deepEqual(
      issues({
        'mesh.yaml': `${meshYaml}identity:
  oidc:
    issuer: https://login.example.org
    audience: hansa
    claims:
      attributes: { state: region, stat: region }
`,
      }),
      ['mesh.yaml:9:36: error: the vocabulary has no attribute `stat`. Did you mean `state`?'],
    )
  })
})
