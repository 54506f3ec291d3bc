import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatIssue } from '../../src/spec/issue.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { ShortSource } from '../support/declare-product.ts'
import { TestMesh } from '../support/test-mesh.ts'

const push = { property: 'hansa.kind', value: 'push' }
const server = { type: 'custom', customProperties: [push] }
const columns = { id: 'integer' }

async function issuesOf(source: Partial<ShortSource>): Promise<readonly string[]> {
  await using mesh = new TestMesh({
    'sales/takings': {
      sources: { tills: { columns, ...source } },
      serves: { takings: { columns } },
      sql: { takings: 'select * from tills' },
    },
  })
  const { issues } = await loadMesh(mesh.root, { environment: {} })
  return issues.map((issue) => formatIssue(issue).replace(/^.*tills\.source\.odcs\.yaml:/, ''))
}

describe('checkPushServer', () => {
  it('finds nothing wrong with a port that takes pushes', async () => {
    assert.deepEqual(await issuesOf({ server, settings: { onBadRows: 'quarantine', keepPushes: 30 } }), [])
  })

  it('says where a server cannot take pushes, and what kinds there are', async () => {
    const [misplaced] = await issuesOf({
      server: { type: 'local', path: 'a.csv', format: 'csv', customProperties: [push] },
    })
    assert.match(
      misplaced ?? '',
      /12:\d+: error: a server of type `local` has no kind; expected `type: custom`/,
    )
    const [wrong] = await issuesOf({
      server: { ...server, customProperties: [{ property: 'hansa.kind', value: 'pull' }] },
    })
    assert.match(
      wrong ?? '',
      /\d+:\d+: error: the value of `hansa.kind` is not right; expected `push` or `delta-sharing`/,
    )
  })

  it('notices settings that mean nothing, and names that are no addresses', async () => {
    const [read] = await issuesOf({ settings: { keepPushes: 30 } })
    assert.match(read ?? '', /warning: `hansa.keepPushes` means nothing here: no rows are pushed/)
    const [format] = await issuesOf({ server, settings: { format: 'csv' } })
    assert.match(format ?? '', /warning: `hansa.format` means nothing here: rows are pushed/)
    const [name] = await issuesOf({ server, name: 'My Sales' })
    assert.match(name ?? '', /error: the schema object `My Sales` cannot be typed in SQL/)
  })
})
