import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { importCircles, importsOf } from './support/import-circles.ts'

const root = path.resolve(import.meta.dirname, '..')

describe('imports', () => {
  it('go in no circle, types counted', () => {
    const files = globSync('{src,portal/src,bench}/**/*.{ts,tsx}', { cwd: root })
    assert.ok(files.length > 1000)
    const circles = importCircles(importsOf(files.map((file) => path.join(root, file))))
    assert.deepEqual(
      circles.map((circle) => circle.map((file) => path.relative(root, file))),
      [],
    )
  })

  it('that go in one are found', () => {
    const imports = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
      ['e', ['e', 'a']],
    ])
    assert.deepEqual(importCircles(imports), [['a', 'b', 'c'], ['e']])
  })
})
