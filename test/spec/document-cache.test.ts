import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { memoryDocumentCache, type DocumentCache } from '../../src/spec/document-cache.ts'
import { shop, temporaryMesh } from './support/temporary-mesh.ts'

/** A cache that tells which folders were written to it. */
function watched(): { cache: DocumentCache; written: () => string[] } {
  const memory = memoryDocumentCache()
  const keys: string[] = []
  const cache: DocumentCache = {
    ...memory,
    put: (entries) => {
      keys.push(...entries.map(([key]) => key))
      return memory.put(entries)
    },
  }
  return { cache, written: () => keys.splice(0).sort() }
}

/** A time at which nothing was changed a moment ago. */
const later = (): Date => new Date(Date.now() + 60_000)

const orders = 'domains/sales/orders'
const totals = 'domains/sales/totals'

describe('loadMesh with a cache', () => {
  it('gives the same mesh from the cache as from the files', async () => {
    using mesh = temporaryMesh(shop)
    const { cache } = watched()
    const cold = await mesh.load({ cache, now: later })
    const warm = await mesh.load({ cache, now: later })
    assert.deepEqual(warm, cold)
    assert.ok(warm.mesh)
  })

  it('reads only the folders in which something changed', async () => {
    using mesh = temporaryMesh(shop)
    const { cache, written } = watched()
    await mesh.load({ cache, now: later })
    assert.deepEqual(written(), [orders, totals])
    await mesh.load({ cache, now: later })
    assert.deepEqual(written(), [])
    mesh.write({ [`${totals}/transform/totals.sql`]: 'select 0 as amount' })
    const { mesh: changed } = await mesh.load({ cache, now: later })
    assert.deepEqual(written(), [totals])
    const product = changed?.products.find(({ name }) => name === 'totals')
    assert.ok(product?.transform.kind === 'sql')
    assert.equal(product.transform.steps[0]?.sql, 'select 0 as amount')
  })

  it('notices a file that comes and one that goes', async () => {
    using mesh = temporaryMesh(shop)
    const { cache, written } = watched()
    await mesh.load({ cache, now: later })
    written()
    mesh.write({ [`${totals}/README.md`]: 'Totals.' })
    await mesh.load({ cache, now: later })
    assert.deepEqual(written(), [totals])
    mesh.remove(`${totals}/README.md`)
    await mesh.load({ cache, now: later })
    assert.deepEqual(written(), [totals])
  })

  it('forgets folders that are gone', async () => {
    using mesh = temporaryMesh(shop)
    const { cache } = watched()
    await mesh.load({ cache, now: later })
    mesh.remove(totals)
    await mesh.load({ cache, now: later })
    assert.deepEqual([...(await cache.getAll()).keys()], [orders])
  })

  it('remembers issues with their files and places', async () => {
    const file = `${totals}/totals.odcs.yaml`
    using mesh = temporaryMesh({
      ...shop,
      [file]: `${shop[file] ?? ''}slaProperties: [{ property: latncy, value: 1 }]\n`,
    })
    const { cache } = watched()
    const cold = await mesh.load({ cache, now: later })
    const warm = await mesh.load({ cache, now: later })
    assert.equal(cold.issues.length, 1)
    assert.deepEqual(warm.issues, cold.issues)
  })

  it('does not remember a folder changed a moment ago: the next change might not show', async () => {
    using mesh = temporaryMesh(shop)
    const { cache, written } = watched()
    await mesh.load({ cache })
    assert.deepEqual(written(), [])
  })

  it('survives a cache whose entries are of another kind', async () => {
    using mesh = temporaryMesh(shop)
    const { cache } = watched()
    await cache.put([[orders, 'something else']])
    assert.ok((await mesh.load({ cache, now: later })).mesh)
    const entry = (await cache.getAll()).get(orders) ?? ''
    await cache.put([[orders, entry.slice(0, -9)]])
    assert.ok((await mesh.load({ cache, now: later })).mesh)
  })
})
