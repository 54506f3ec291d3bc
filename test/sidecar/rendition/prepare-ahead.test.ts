import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Agreement } from '../../../src/governance/agreement.ts'
import { HansaError } from '../../../src/errors.ts'
import { prepareAhead, type AheadContext } from '../../../src/sidecar/rendition/prepare-ahead.ts'
import { openStore } from '../../../src/store/store.ts'
import { sampleAgreement } from '../agreement/sample-agreement.ts'
import { samplePublication } from '../../store/sample-publication.ts'
import { entitlement, guests, onlyIllinois, RenditionWorkspace } from './rendition-workspace.ts'

const now = new Date('2026-06-01T00:00:00Z')

const agreement = (id: string, changes: Partial<Agreement> = {}): Agreement =>
  sampleAgreement({
    id,
    consumer: `user:${id}`,
    product: 'hotel/guests',
    port: 'guests',
    revision: 1,
    ...changes,
  })

describe('prepareAhead', () => {
  it('makes each view once that an agreement in force gives of what is served', async () => {
    await using workspace = await RenditionWorkspace.make()
    await using store = await openStore({
      state: workspace.state,
      store: {
        metadata: `sqlite:${workspace.state}/hansa.db`,
        objects: `file:${workspace.state}/objects`,
        s3: {},
      },
    })
    const snapshot = await workspace.snapshot([guests(0, 9)])
    await store.metadata.commit(samplePublication('hotel/guests', 1, { snapshots: [snapshot] }))
    const all = [
      agreement('ana'),
      agreement('ben'),
      agreement('late', { until: '2026-01-01T00:00:00Z' }),
      agreement('other', { port: 'rooms' }),
      agreement('older', { major: 2 }),
      agreement('asked', { state: 'requested' }),
      agreement('clear'),
      agreement('passing'),
    ]
    for (const each of all)
      await store.metadata.recordAgreement(each, {
        agreement: each.id,
        revision: 1,
        at: '2026-01-01T00:00:00Z',
        by: each.consumer,
        kind: 'requested',
      })
    const decided: string[] = []
    const context: AheadContext = {
      store,
      renditions: await workspace.open(),
      effects: { now: () => now, report: (progress) => workspace.reported.push(progress) },
      decide: ({ id }) => {
        decided.push(id)
        if (id === 'clear') return Promise.resolve([entitlement({})])
        if (id === 'passing') return Promise.resolve([entitlement({ card: { mask: 'sha-256-query-local' } })])
        return Promise.resolve([entitlement({}, { rows: onlyIllinois })])
      },
    }
    assert.equal(await prepareAhead(['hotel/guests', 'hotel/nothing'], context), 1)
    assert.deepEqual(decided.sort(), ['ana', 'ben', 'clear', 'passing'])
    assert.equal((await workspace.names('kept')).length, 1)
    assert.deepEqual(await workspace.names('held'), [])

    const failing = {
      ...context,
      renditions: { files: () => Promise.reject(new HansaError('disk_full', 'the disk is full')) },
    }
    assert.equal(await prepareAhead(['hotel/guests'], failing), 0)
    assert.deepEqual(workspace.reported, [
      { kind: 'note', level: 'warning', text: 'the disk is full; it is made when it is read' },
    ])
  })
})
