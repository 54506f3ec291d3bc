import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readGuide } from './guide.ts'

const page = readGuide('docs/declare.md')

describe('docs/declare.md', () => {
  it('has a row for every setting of Hansa, and no other', () => {
    const table = page.slice(page.indexOf("## Hansa's own settings"))
    const rows = [...table.matchAll(/^\| (`hansa\.[^|]+) \|/gm)].flatMap(([, names]) =>
      settingsIn(names ?? ''),
    )
    assert.deepEqual(rows.toSorted(), settingsIn(readGuide('src/spec/hansa-settings.ts')).toSorted())
  })

  it('shows every setting of mesh.yaml', () => {
    const source = readGuide('src/spec/mesh-document.ts')
    const schema = source.slice(source.indexOf('const schema ='), source.indexOf('/** Reads `mesh.yaml`'))
    const names = [...schema.matchAll(/(?:^\s*|[{,] )(\w+): /gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'error')
    const document = page.slice(page.indexOf('## `mesh.yaml`'), page.indexOf("## Hansa's own settings"))
    assert.ok(names.length > 20)
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(document)),
      [],
    )
  })
})

const settingsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/['`](hansa\.\w+)['`]/g)].map(([, name]) => name ?? '')),
]
