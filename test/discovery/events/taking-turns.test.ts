import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EventFeed } from '../../../src/discovery/events/event-feed.ts'
import { followEvents } from '../../../src/discovery/events/follow-events.ts'
import { lostEvents } from '../../../src/discovery/events/lost-events.ts'
import { readEvents } from '../../../src/discovery/events/read-events.ts'
import type { MetadataStore } from '../../../src/store/metadata-store.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const many = 2_000
const nothing = { types: ['hansa.product.published' as const], domains: ['none'] }
const hidden = () => Promise.resolve(undefined)
const lost = () => lostEvents({ source: 'hansa://test', now: () => new Date(0) })

/** Runs the work, and counts how often others had their turn meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  return turns
}

async function withEvents(metadata: MetadataStore): Promise<void> {
  const run = {
    product: 'sales/orders',
    outcome: 'failed' as const,
    startedAt: new Date(0).toISOString(),
    events: [],
  }
  for (let step = 0; step < many; step += 1) await metadata.recordRun({ ...run, id: `run ${step}` })
}

describe('those who look through very many events', () => {
  it('let others be answered meanwhile, though none is for them', async () => {
    await using mesh = new TestMesh({})
    const { metadata } = await mesh.store()
    await withEvents(metadata)
    assert.ok((await metadata.newestMeshEvent()) >= many)
    const listed = { filter: nothing, after: 0, limit: 10, lost }
    assert.ok((await turnsDuring(() => readEvents(metadata, hidden, listed))) >= 3)

    const feed = new EventFeed(metadata)
    const stop = new AbortController()
    const followed = followEvents({
      ...{ feed, metadata, filter: nothing, after: 0, signal: stop.signal },
      prove: () => Promise.resolve({ viewer: hidden, milliseconds: 1 }),
      lost,
    })
    await followed.next()
    assert.ok((await turnsDuring(() => followed.next())) >= 3)
    stop.abort()
    feed.close()
  })
})
