import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readGuide } from './guide.ts'

const page = readGuide('docs/decisions/0011-dependencies.md')
const manifest: unknown = JSON.parse(readGuide('package.json'))

describe('the record of dependencies', () => {
  it('has every package, and no other', () => {
    const names = [...page.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell]) =>
      [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ''),
    )
    const installed = [...packagesIn('dependencies'), ...packagesIn('devDependencies')]
    const types = installed.filter((name) => name.startsWith('@types/') && !names.includes(name))
    assert.deepEqual(
      names.filter((name) => !name.endsWith('*') && !name.startsWith('node:')).toSorted(),
      installed.filter((name) => !types.includes(name)).toSorted(),
    )
  })
})

function packagesIn(field: string): readonly string[] {
  const packages: unknown = typeof manifest === 'object' && manifest !== null && Reflect.get(manifest, field)
  return typeof packages === 'object' && packages !== null ? Object.keys(packages) : []
}
