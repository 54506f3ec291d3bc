import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import type { Agreement, AgreementEvent } from '../../src/governance/agreement.ts'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import { freshPlaces, type MetadataPlace } from './metadata-place.ts'
import { sampleBundle, sampleCredential, sampleStep } from './sample-governance.ts'

/** What every `MetadataStore` does with rules, agreements and credentials. */
export function governanceStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`BundleStore, AgreementStore and CredentialStore in ${name}`, () => {
    let store: MetadataStore
    const open = freshPlaces(makePlace, (opened) => {
      store = opened
    })

    describe('enact and bundle', () => {
      it('has no rules at first', async () => {
        assert.equal(await store.bundle(), undefined)
        assert.equal(await store.bundle(1), undefined)
        assert.equal(await store.bundleSequence(), 0)
      })

      it('gives back the newest and each before it, also after opening again', async () => {
        for (const sequence of [1, 2, 3]) await store.enact(sampleBundle(sequence))
        const other = await open()
        assert.deepEqual(await other.bundle(), sampleBundle(3))
        assert.deepEqual(await other.bundle(2), sampleBundle(2))
        assert.equal(await other.bundle(4), undefined)
        assert.equal(await other.bundleSequence(), 3)
      })

      it('refuses any sequence but the next, and then keeps nothing of it', async () => {
        await assert.rejects(store.enact(sampleBundle(2)), isConflict)
        await store.enact(sampleBundle(1))
        for (const sequence of [0, 1, 3])
          await assert.rejects(store.enact(sampleBundle(sequence, { digest: 'other' })), isConflict)
        assert.deepEqual(await store.bundle(), sampleBundle(1))
      })

      it('lets exactly one of several enact each', async () => {
        const writers = [store, await open(), await open()]
        for (let sequence = 1; sequence <= 10; sequence += 1)
          await oneWins(writers.map((writer) => writer.enact(sampleBundle(sequence))))
        assert.equal(await store.bundleSequence(), 10)
      })
    })

    describe('recordAgreement', () => {
      it('keeps the state after each step, and every step', async () => {
        const steps = [1, 2, 3].map((revision) => sampleStep('agr_1', revision))
        for (const step of steps) await store.recordAgreement(...step)
        const other = await open()
        assert.deepEqual(await other.agreement('agr_1'), steps.at(-1)?.[0])
        assert.deepEqual(
          await other.agreementEvents('agr_1'),
          steps.map(([, event]) => event),
        )
        assert.equal(await other.agreement('agr_2'), undefined)
        assert.deepEqual(await other.agreementEvents('agr_2'), [])
      })

      it('refuses any revision but the next, and then keeps nothing of it', async () => {
        await assert.rejects(store.recordAgreement(...sampleStep('agr_1', 2)), isConflict)
        assert.equal(await store.agreement('agr_1'), undefined)
        await store.recordAgreement(...sampleStep('agr_1', 1))
        await store.recordAgreement(...sampleStep('agr_1', 2))
        for (const revision of [0, 1, 2, 4])
          await assert.rejects(
            store.recordAgreement(...sampleStep('agr_1', revision, { state: 'revoked' })),
            isConflict,
          )
        assert.equal((await store.agreement('agr_1'))?.state, 'approved')
        assert.equal((await store.agreementEvents('agr_1')).length, 2)
      })

      it('lets exactly one of several take each step', async () => {
        const writers = [store, await open(), await open()]
        for (let revision = 1; revision <= 10; revision += 1)
          await oneWins(
            writers.map((writer, index) =>
              writer.recordAgreement(...sampleStep('agr_1', revision, { purpose: `of ${index}` })),
            ),
          )
        assert.equal((await store.agreement('agr_1'))?.revision, 10)
        assert.equal((await store.agreementEvents('agr_1')).length, 10)
      })

      it('takes steps of different agreements at the same time', async () => {
        const other = await open()
        const ids = Array.from({ length: 20 }, (_, index) => `agr_${index}`)
        await Promise.all(
          ids.map((id, index) => (index % 2 ? store : other).recordAgreement(...sampleStep(id, 1))),
        )
        assert.equal((await store.agreements({})).length, 20)
      })
    })

    describe('recordAgreement of a domain that leaves', () => {
      const take = (
        id: string,
        revision: number,
        kind: AgreementEvent['kind'],
        by = store,
      ): Promise<void> => {
        const [agreement, event] = sampleStep(id, revision)
        return by.recordAgreement(agreement, { ...event, kind })
      }

      it('takes what takes rights away and no other step, until the domain stays', async () => {
        for (const id of ['agr_1', 'agr_2']) {
          await take(id, 1, 'requested')
          await take(id, 2, 'approved')
        }
        const another = await open()
        await another.leaveDomain('sales')
        for (const kind of ['approved', 'refused', 'narrowed', 'renewed'] as const)
          await assert.rejects(take('agr_1', 3, kind), {
            code: 'busy',
            message: /the domain sales is leaving this node, and nothing more is agreed/,
            remedy: /new node.*hansa export sales --undo/,
          })
        await assert.rejects(take('agr_3', 1, 'requested'), { code: 'busy' })
        assert.deepEqual(
          [await store.agreement('agr_3'), (await store.agreement('agr_1'))?.revision],
          [undefined, 2],
        )
        await take('agr_1', 3, 'revoked')
        await take('agr_2', 3, 'probed')
        await take('agr_2', 4, 'withdrawn')
        const [elsewhere, asked] = sampleStep('agr_4', 1, { product: 'crm/people' })
        await store.recordAgreement(elsewhere, asked)
        await another.keepDomain('sales')
        await take('agr_3', 1, 'requested')
      })

      it('has all that was agreed once a domain leaves, whoever was asking then', async () => {
        const another = await open()
        const ids = Array.from({ length: 20 }, (_, index) => `agr_${index}`)
        const asking = ids.map((id, index) => take(id, 1, 'requested', index % 2 === 0 ? store : another))
        const ended = Promise.allSettled(asking)
        await asking[0]
        await another.leaveDomain('sales')
        const kept = (await another.agreements({})).map(({ id }) => id)
        const acknowledged = (await ended).flatMap((each, index) =>
          each.status === 'fulfilled' ? [ids[index]!] : [],
        )
        assert.deepEqual(kept.toSorted(), acknowledged.toSorted())
      })
    })

    describe('agreements', () => {
      const idsOf = (found: readonly Agreement[]): readonly string[] => found.map(({ id }) => id)
      const request = (id: string, day: number, changes: Partial<Agreement>): Promise<void> => {
        const [agreement, event] = sampleStep(id, 1, changes)
        return store.recordAgreement(agreement, { ...event, at: `2026-02-0${day}T00:00:00.000Z` })
      }
      beforeEach(async () => {
        await request('agr_b', 2, { consumer: 'team:crm' })
        await request('agr_a', 1, {})
        await request('agr_c', 3, { product: 'crm/customers' })
        await request('agr_d', 3, { consumer: 'user:ben' })
      })

      it('lists the newest request first, whatever happened since', async () => {
        await store.recordAgreement(...sampleStep('agr_a', 2))
        assert.deepEqual(idsOf(await store.agreements({})), ['agr_d', 'agr_c', 'agr_b', 'agr_a'])
      })

      it('lists those of consumers, of a product, and of both', async () => {
        const of = async (which: Parameters<MetadataStore['agreements']>[0]): Promise<readonly string[]> =>
          idsOf(await store.agreements(which))
        assert.deepEqual(await of({ consumers: ['user:ana'] }), ['agr_c', 'agr_a'])
        assert.deepEqual(await of({ consumers: ['user:ana', 'team:crm'] }), ['agr_c', 'agr_b', 'agr_a'])
        assert.deepEqual(await of({ product: 'sales/orders' }), ['agr_d', 'agr_b', 'agr_a'])
        assert.deepEqual(await of({ consumers: ['user:ana', 'team:crm'], product: 'sales/orders' }), [
          'agr_b',
          'agr_a',
        ])
        assert.deepEqual(await of({ consumers: [] }), [])
        assert.deepEqual(await of({ consumers: ['user:nobody'] }), [])
      })
    })

    describe('credentials', () => {
      it('keeps a credential and what becomes of it', async () => {
        const made = sampleCredential('one', 1, {
          expiresAt: '2027-01-01T00:00:00.000Z',
          note: "Ana's ✈ laptop",
        })
        await store.putCredential(made)
        assert.deepEqual(await store.credential('one'), made)
        const revoked = { ...made, revokedAt: '2026-02-01T00:00:00.000Z' }
        await store.putCredential(revoked)
        assert.deepEqual(await (await open()).credential('one'), revoked)
        assert.equal((await store.credentials()).length, 1)
        assert.equal(await store.credential('two'), undefined)
      })

      it('lists the newest first, of one principal or all', async () => {
        for (const [id, day] of [
          ['two', 2],
          ['three', 3],
          ['one', 1],
        ] as const)
          await store.putCredential(sampleCredential(id, day))
        await store.putCredential(sampleCredential('of ben', 9, { principal: 'user:ben', kind: 'password' }))
        const ids = async (principal?: string): Promise<readonly string[]> =>
          (await store.credentials(principal)).map(({ id }) => id)
        assert.deepEqual(await ids('user:ana'), ['three', 'two', 'one'])
        assert.deepEqual(await ids(), ['of ben', 'three', 'two', 'one'])
        assert.deepEqual(await ids('user:nobody'), [])
      })
    })
  })
}

/** One fulfils, the others fail with `conflict`. */
async function oneWins(attempts: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(attempts)
  const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
  assert.equal(lost.length, attempts.length - 1)
  for (const { reason } of lost) assert.ok(isConflict(reason), String(reason))
}

const isConflict = (error: unknown): boolean => isHansaError(error, 'conflict')
