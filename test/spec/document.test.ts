import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { parseDocument } from '../../src/spec/document.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { parseDataContract } from '../../src/spec/parse-data-contract.ts'
import { contract } from './support/temporary-mesh.ts'

const issuesOf = (text: string): string[] => parseDocument('f.yaml', text).issues.map(formatIssue)

describe('parseDocument', () => {
  it('finds all that is broken, with its place', () => {
    const issues = issuesOf('a: 1\n b: 2\n  c: {\n')
    assert.deepEqual(
      issues.map((issue) => issue.split(' error')[0]),
      ['f.yaml:1:4:', 'f.yaml:2:5:', 'f.yaml:4:1:'],
    )
  })

  it('reports a key that is given twice', () => {
    assert.deepEqual(issuesOf('a: 1\nb:\n  c: 1\n  c: 2\n'), [
      'f.yaml:4:3: error: the key `c` is given twice. Keep one of the two.',
    ])
  })

  it('refuses what would never end: anchors in a circle, aliases without number, depth without floor', () => {
    assert.match(issuesOf('a: &x [*x]\n').join(), /contains itself/)
    const bomb = [
      'a: &a [1, 1]',
      ...'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index] ?? ''}, `.repeat(9)}1]`),
    ]
    assert.match(issuesOf(bomb.join('\n')).join(), /alias count/)
    assert.match(issuesOf('['.repeat(50_000)).join('\n'), /^.*nested too deeply$/)
  })

  it('refuses a second document in one file', () => {
    assert.match(
      issuesOf('a: 1\n---\nb: 2\n').join(),
      /f\.yaml:2:1: error: the file holds more than one document/,
    )
  })

  it('locates keys and values, through lists, aliases and what is missing', () => {
    const { document } = parseDocument(
      'f.yaml',
      '\uFEFFa:\r\n  - x: 1\r\n    y: &y\r\n      z: "2"\r\nb: *y\r\nc:\r\n',
    )
    const at = (path: (string | number)[], part?: 'key' | 'value'): string => {
      const { line, column } = document!.locate(path, part)
      return `${line}:${column}`
    }
    assert.equal(at([]), '1:1')
    assert.equal(at(['a'], 'key'), '1:1')
    assert.equal(at(['a', 0]), '2:5')
    assert.equal(at(['a', 0, 'x'], 'key'), '2:5')
    assert.equal(at(['a', 0, 'x']), '2:8')
    assert.equal(at(['a', 0, 'y', 'z']), '4:10')
    assert.equal(at(['b', 'z']), '4:10')
    assert.equal(at(['b']), '5:4')
    assert.equal(at(['c']), '6:1')
    assert.equal(at(['a', 0, 'missing', 'deeper']), '2:5')
  })
})

describe('what the schemas say', () => {
  const said = (rest: string): string[] => {
    const { document } = parseDocument('f.yaml', contract('c', rest))
    const parsed = parseDataContract(document!)
    return Array.isArray(parsed) ? parsed.map(formatIssue) : []
  }

  it('offers the nearest name for a typo, at the key', () => {
    assert.deepEqual(said('schema:\n  - name: a\n    proprties: []\n'), [
      'f.yaml:8:5: error: unknown property `proprties` in `schema[0]`. Did you mean `properties`?',
    ])
  })

  it('offers the nearest value of a list, at the value', () => {
    assert.deepEqual(said('servers:\n  - server: s\n    type: postgress\n'), [
      'f.yaml:8:11: error: `type` is `postgress`. Did you mean `postgres`?',
    ])
  })

  it('names what is missing, at what it is missing from', () => {
    assert.deepEqual(said('servers:\n  - server: s\n    type: local\n    path: x\n'), [
      'f.yaml:7:5: error: `format` is missing; expected a string',
    ])
  })

  it('says which type was found and which expected', () => {
    assert.deepEqual(said('name: 5\ntags: a\n'), [
      'f.yaml:6:7: error: `name` is the number `5`; expected a string. Put it in quotes.',
      'f.yaml:7:7: error: `tags` is the string `a`; expected a list (lines that start with `-`)',
    ])
  })
})
