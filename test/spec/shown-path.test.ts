import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, it } from 'node:test'
import { shownPath } from '../../src/spec/shown-path.ts'

describe('shownPath', () => {
  it('names what is below the working directory from there, and anything else in full', () => {
    assert.equal(shownPath(path.resolve('domains', 'a.yaml')), path.join('domains', 'a.yaml'))
    for (const other of [
      path.resolve('..', 'a.yaml'),
      path.resolve('..'),
      path.resolve('/etc/a.yaml'),
      process.cwd(),
    ])
      assert.equal(shownPath(other), other)
  })
})
