import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Agreement, AgreementEvent } from '../../src/governance/agreement.ts'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import { firstKeys, rotateWebhookKeys } from '../../src/discovery/webhooks/rotate-webhook-keys.ts'
import type { Delivery, Webhook } from '../../src/store/webhook-store.ts'
import { freshPlaces, type MetadataPlace } from './metadata-place.ts'
import { sampleBundle, sampleStep } from './sample-governance.ts'
import { samplePublication } from './sample-publication.ts'

/** What every `MeshEventStore` and `WebhookStore` does. */
export function meshEventStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`MeshEventStore and WebhookStore in ${name}`, () => {
    let store: MetadataStore
    const open = freshPlaces(makePlace, (opened) => {
      store = opened
    })
    const typesAfter = async (position: number): Promise<readonly string[]> =>
      (await store.meshEvents(position, 100)).map(({ event }) => event.type)

    it('keeps an event with each change that is one, and none with others', async () => {
      await store.enact(sampleBundle(1))
      await store.commit(samplePublication('a/b', 1))
      await store.commit(samplePublication('a/b', 2, { kind: 'rollback' }))
      await store.recordAgreement(...sampleStep('agr_1', 1))
      const run = { id: 'run-1', product: 'a/b', startedAt: '2026-01-03T00:00:00.000Z', events: [] }
      for (const outcome of ['running', 'published', 'unchanged'] as const)
        await store.recordRun({ ...run, outcome })
      await store.recordRun({ ...run, outcome: 'rejected' })
      await store.recordRun({ ...run, outcome: 'rejected' })
      assert.deepEqual(await typesAfter(0), [
        'hansa.rules.enacted',
        'hansa.product.published',
        'hansa.product.rolled_back',
        'hansa.agreement.requested',
        'hansa.product.failed',
      ])
      assert.equal(await store.newestMeshEvent(), 5)
    })

    it('tells of promises that do not stand as before', async () => {
      const promise = {
        ...{ product: 'a/b', promise: 'c latency', contract: 'c', property: 'latency' },
        ...{ promised: '1 d', why: 'three rows' },
      }
      for (const [minute, state] of (['met', 'breached', 'at risk', 'met'] as const).entries())
        await store.recordSloEvents([{ ...promise, at: `2026-01-01T00:0${minute}:00.000Z`, state }])
      assert.deepEqual(await typesAfter(0), ['hansa.slo.breached', 'hansa.slo.at_risk', 'hansa.slo.mended'])
      const [first] = await store.meshEvents(0, 1)
      assert.deepEqual(first?.event.data, {
        ...{ contract: 'c', property: 'latency', promised: '1 d', state: 'breached', before: 'met' },
      })
    })

    describe('tellAgreementEnds', () => {
      const until = '2026-03-31T00:00:00.000Z'
      const approve = (id: string, changes: Partial<Agreement> = {}): Promise<void> =>
        recordSteps(store, id, [{ until }, { until, ...changes }], { kinds: ['requested', 'approved'] })
      const tellAt = (time: string): Promise<void> => store.tellAgreementEnds(new Date(time))
      const toldSince = async (position: number) =>
        (await store.meshEvents(position, 100)).map(({ event: { type, at, data } }) => {
          const { agreement, days } = data as { agreement?: string; days?: number }
          return [type.replace('hansa.agreement.', ''), agreement, at, days]
        })

      it('tells when 14 days are left, when one is, and when it has ended, at these times and no other', async () => {
        await approve('agr_1')
        const position = await store.newestMeshEvent()
        for (const time of [
          '2026-03-16T23:59:59.999Z',
          '2026-03-17T00:00:00.000Z',
          '2026-03-29T23:59:59.999Z',
        ])
          await tellAt(time)
        assert.deepEqual(await toldSince(position), [['expiring', 'agr_1', '2026-03-17T00:00:00.000Z', 14]])
        for (const time of [
          '2026-03-30T00:00:00.000Z',
          '2026-03-31T00:00:00.000Z',
          '2026-05-01T00:00:00.000Z',
        ])
          await tellAt(time)
        assert.deepEqual((await toldSince(position)).slice(1), [
          ['expiring', 'agr_1', '2026-03-30T00:00:00.000Z', 1],
          ['expired', 'agr_1', until, undefined],
        ])
        const last = (await store.meshEvents(position, 100)).at(-1)
        assert.equal(last?.event.about === 'agreement' && last.event.data.state, 'expired')
      })

      it('tells each once, however many look, and after opening again', async () => {
        const ids = ['agr_1', 'agr_2', 'agr_3']
        for (const id of ids) await approve(id)
        const position = await store.newestMeshEvent()
        const now = new Date('2026-03-20T00:00:00.000Z')
        const lookers = [store, await open(), await open()]
        await Promise.all([...lookers, ...lookers].map((each) => each.tellAgreementEnds(now)))
        await (await open()).tellAgreementEnds(now)
        assert.deepEqual((await toldSince(position)).map(([, id]) => id).sort(), ids)
      })

      it('tells the newest alone of what nobody saw, and nothing of what is long past', async () => {
        await approve('agr_1')
        await approve('agr_2', { until: '2026-02-01T00:00:00.000Z' })
        const position = await store.newestMeshEvent()
        await tellAt('2026-03-31T12:00:00.000Z')
        assert.deepEqual(await toldSince(position), [['expired', 'agr_1', until, undefined]])
      })

      it('tells nothing of those that were renewed, revoked or never approved, or of days before the approval', async () => {
        await approve('agr_renewed')
        await approve('agr_revoked')
        await store.recordAgreement(...sampleStep('agr_asked', 1, { until }))
        await approve('agr_short', { until: '2026-01-05T00:00:00.000Z' })
        const renewed = { until: '2026-09-30T00:00:00.000Z' }
        await recordSteps(store, 'agr_renewed', [renewed], { kinds: ['renewed'], first: 3 })
        await recordSteps(store, 'agr_revoked', [{ until, state: 'revoked' }], {
          kinds: ['revoked'],
          first: 3,
        })
        const position = await store.newestMeshEvent()
        await tellAt('2026-01-03T00:00:00.000Z')
        assert.deepEqual(await toldSince(position), [])
        await tellAt('2026-04-02T00:00:00.000Z')
        assert.deepEqual(await toldSince(position), [])
        await tellAt('2026-09-20T00:00:00.000Z')
        assert.deepEqual(await toldSince(position), [
          ['expiring', 'agr_renewed', '2026-09-16T00:00:00.000Z', 14],
        ])
      })

      it('tells nothing of products that are not served here', async () => {
        await approve('agr_1')
        await approve('agr_2', { product: 'crm/people' })
        const position = await store.newestMeshEvent()
        const now = new Date('2026-03-31T12:00:00.000Z')
        await store.tellAgreementEnds(now, (product) => product === 'crm/people')
        await store.tellAgreementEnds(now)
        assert.deepEqual(await toldSince(position), [['expired', 'agr_2', until, undefined]])
      })

      it('still tells of an end that nobody saw when it was narrowed meanwhile', async () => {
        await approve('agr_1', { until: '2026-01-16T12:00:00.000Z' })
        await recordSteps(store, 'agr_1', [{ until: '2026-01-16T12:00:00.000Z' }], {
          kinds: ['narrowed'],
          first: 3,
        })
        const position = await store.newestMeshEvent()
        await tellAt('2026-01-04T00:00:00.000Z')
        assert.deepEqual(await toldSince(position), [['expiring', 'agr_1', '2026-01-02T12:00:00.000Z', 14]])
      })
    })

    it('tells once of a proposal and of each signature, however many see them', async () => {
      const proposal = { digest: 'd1', number: 2, signed: ['user:olga'], isEnough: false }
      const now = new Date('2026-01-01T00:00:00.000Z')
      const lookers = [store, await open(), await open()]
      await Promise.all(lookers.map((each) => each.recordProposals([proposal], now)))
      const signed = { ...proposal, signed: ['user:olga', 'user:per'], isEnough: true }
      await Promise.all(lookers.map((each) => each.recordProposals([signed], now)))
      // A registry that has only the older signatures is no news.
      await (await open()).recordProposals([proposal, signed], new Date('2026-01-02T00:00:00.000Z'))
      assert.deepEqual(
        (await store.meshEvents(0, 100)).map(({ event: { type, data } }) => [type, data]),
        [
          ['hansa.proposal.proposed', { proposal: 'd1', bundle: 2, isEnough: false }],
          ['hansa.proposal.signed', { proposal: 'd1', bundle: 2, isEnough: false, member: 'user:olga' }],
          ['hansa.proposal.signed', { proposal: 'd1', bundle: 2, isEnough: true, member: 'user:per' }],
        ],
      )
    })

    it('tells of 256 proposals of one number', async () => {
      const seen = Array.from({ length: 257 }, (_, index) => ({
        ...{ digest: `d${index}`, number: 2, signed: [], isEnough: false },
      }))
      await store.recordProposals(seen, new Date('2026-01-01T00:00:00.000Z'))
      await store.recordProposals([{ ...seen[0]!, digest: 'next', number: 3 }], new Date())
      assert.equal(await store.newestMeshEvent(), 257)
    })

    it('keeps nothing of what was refused', async () => {
      await store.commit(samplePublication('a/b', 1))
      await assert.rejects(store.commit(samplePublication('a/b', 1)), { code: 'conflict' })
      await assert.rejects(store.enact(sampleBundle(3)), { code: 'conflict' })
      assert.equal(await store.newestMeshEvent(), 1)
    })

    it('gives places in the order of commits, so that who reads on misses none', async () => {
      const other = await open()
      const read: string[] = []
      let position = 0
      const readOn = async (): Promise<void> => {
        for (const { position: next, event } of await store.meshEvents(position, 100)) {
          read.push(event.id)
          position = next
        }
      }
      const products = Array.from({ length: 12 }, (_, index) => `a/p${index}`)
      const done = new AbortController()
      const writing = Promise.all(
        products.map((product, index) =>
          (index % 2 === 0 ? store : other).commit(samplePublication(product, 1)),
        ),
      ).finally(() => done.abort())
      while (!done.signal.aborted) {
        await readOn()
        await new Promise((resolve) => setImmediate(resolve))
      }
      await writing
      await readOn()
      assert.deepEqual(
        read,
        (await store.meshEvents(0, 100)).map(({ event }) => event.id),
      )
      assert.equal(new Set(read).size, products.length)
    })

    const webhook = (id: string): Webhook => ({
      ...{ id, principal: 'user:ana', url: 'https://example.org/', filter: {}, isEnabled: true },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', ...firstKeys },
    })
    const delivery: Delivery = { position: 3, failures: 0, isDead: false }

    it('keeps webhooks, and lets one of two changes at once win', async () => {
      await store.addWebhook(webhook('w1'), delivery)
      const kept = (await store.webhook('w1'))!
      assert.deepEqual(kept, { webhook: webhook('w1'), delivery, revision: 1 })
      const other = await open()
      assert.equal(await other.changeWebhook({ ...kept, delivery: { ...delivery, position: 4 } }), true)
      assert.equal(await store.changeWebhook({ ...kept, delivery: { ...delivery, position: 9 } }), false)
      assert.equal((await store.webhook('w1'))?.delivery.position, 4)
      await store.removeWebhook('w1')
      assert.deepEqual(await store.webhooks(), [])
    })

    it('keeps which keys of a webhook count in one change, after opening again', async () => {
      await store.addWebhook(webhook('w1'), delivery)
      const kept = (await store.webhook('w1'))!
      const rotated = rotateWebhookKeys(kept.webhook, new Date('2026-01-01T00:00:00.000Z'))
      assert.ok(await store.changeWebhook({ ...kept, webhook: rotated }))
      // Delivery that read what was before does not bring it back.
      assert.equal(await store.changeWebhook({ ...kept, delivery: { ...delivery, position: 4 } }), false)
      const { secretNumber, keyNumber, oldKeys } = (await (await open()).webhook('w1'))!.webhook
      assert.deepEqual([secretNumber, keyNumber], [2, 2])
      assert.deepEqual(oldKeys, [{ secretNumber: 1, keyNumber: 1, until: '2026-01-02T00:00:00.000Z' }])
    })

    it('keeps twenty webhooks of a principal', async () => {
      for (let number = 0; number < 20; number++) await store.addWebhook(webhook(`w${number}`), delivery)
      await assert.rejects(store.addWebhook(webhook('more'), delivery), { code: 'too_many_requests' })
      assert.equal((await store.webhooks('user:ana')).length, 20)
      assert.deepEqual(await store.webhooks('user:eve'), [])
    })
  })
}

/** Steps of an agreement, of these kinds; the first has this revision. */
async function recordSteps(
  store: MetadataStore,
  id: string,
  changes: readonly Partial<Agreement>[],
  { kinds, first = 1 }: { readonly kinds: readonly AgreementEvent['kind'][]; readonly first?: number },
): Promise<void> {
  for (const [index, kind] of kinds.entries()) {
    const [agreement, event] = sampleStep(id, first + index, changes[index])
    await store.recordAgreement(agreement, { ...event, kind })
  }
}
