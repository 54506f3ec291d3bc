import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import type { ShortProduct } from '../../support/declare-product.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { agree, readAs, readerOf } from '../read-as.ts'

const columns = { id: 'integer!', day: 'date', value: 'integer' }
const readings = (...rows: readonly string[]): string => `id,day,value\n${rows.join('\n')}\n`

const product: ShortProduct = {
  sources: { raw: { columns } },
  serves: {
    readings: {
      columns: { ...columns, id: 'integer#' },
      settings: { materialization: 'append', watermark: 'day' },
    },
  },
  sql: { readings: 'select id, day, value from raw\n' },
  files: { 'raw.csv': readings('1,2026-01-01,10', '2,2026-01-02,20') },
}

const even = `@id("lab.odd") @reason("Odd ones stay in the lab")
forbid (principal, action == Hansa::Action::"readRow", resource is lab::readings) when { resource.id == 1 };`

/** When each rendition that is kept was written, by its place. */
function made(mesh: TestMesh): ReadonlyMap<string, number> {
  const kept = path.join(mesh.state, 'renditions/kept')
  const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const places = files.map(({ parentPath, name }) => path.join(parentPath, name)).sort()
  return new Map(places.map((place) => [path.relative(kept, place), statSync(place).mtimeMs]))
}

describe('renditions of a dataset that is appended to', () => {
  it('are made of what was appended, and of nothing else', async () => {
    await using mesh = new TestMesh({ 'lab/readings': product })
    mesh.write('domains/lab/policies/rows.cedar', even)
    await mesh.apply()
    await agree(mesh, { consumer: 'user:ana', product: 'lab/readings', port: 'readings', major: 1 })
    const ids = async (): Promise<readonly unknown[]> => {
      const sql = 'select id from lab.readings order by id'
      return (await readAs(await mesh.sidecar(), readerOf('user:ana'), sql)).map(({ id }) => id)
    }
    assert.deepEqual(await ids(), [2])
    const first = made(mesh)
    assert.ok(first.size > 0)

    mesh.writeTo('lab/readings', 'raw.csv', readings('3,2026-01-03,30'))
    await mesh.apply()
    assert.equal((await mesh.snapshot('lab/readings')).files.length, 2)
    assert.deepEqual(await ids(), [2, 3])
    const second = made(mesh)
    assert.equal(second.size, 2 * first.size)
    for (const [place, time] of first) assert.equal(second.get(place), time)
  })
})
