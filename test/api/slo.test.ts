import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { MeshClient } from '../../src/api/client/mesh-client.ts'
import { watchSlo } from '../../src/discovery/slo/watch-slo.ts'
import { promisedShop } from '../portal/promised-shop.ts'
import { skipWithout } from '../support/needs.ts'
import { ServedApi } from './served-api.ts'

const flows = { domain: 'sales', product: 'flows' }

describe('how promises stand, by who asks', () => {
  let api: ServedApi
  let olga: MeshClient
  let ana: MeshClient
  let bob: MeshClient

  before(async () => {
    const mesh = await promisedShop()
    mesh.write('identities.yaml', {
      ...{ apiVersion: 'hansa/v1', kind: 'Identities' },
      principals: ['ana', 'bob', 'olga'].map((name) => ({ principal: `user:${name}` })),
    })
    api = await ServedApi.serve(mesh)
    ;[olga, ana, bob] = await Promise.all([api.as('user:olga'), api.as('user:ana'), api.as('user:bob')])
    const { metadata } = await mesh.store()
    await watchSlo('sales/flows', { metadata, now: mesh.now })
  })
  after(() => api[Symbol.asyncDispose]())

  const consumersFor = async (client: MeshClient) =>
    (await client.listConsumerSlo(flows)).items.map(({ consumer }) => consumer)

  it('shows owners every consumer page by page, and consumers themselves', async () => {
    assert.deepEqual(await consumersFor(olga), ['user:ana', 'user:bob'])
    assert.deepEqual(await consumersFor(ana), ['user:ana'])
    const { items, next } = await olga.listConsumerSlo({ ...flows, limit: 1 })
    assert.equal(items.length, 1)
    assert.ok(next)
    const rest = await olga.listConsumerSlo({ ...flows, limit: 1, after: next })
    assert.deepEqual(
      rest.items.map(({ consumer }) => consumer),
      ['user:bob'],
    )
  })

  it('gives rules that Prometheus reads', { skip: skipWithout('promtool') }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hansa-rules-'))
    try {
      const file = path.join(folder, 'rules.yml')
      writeFileSync(file, await (await ana.listAlertRules({ domain: 'sales' })).text())
      const said = execFileSync('promtool', ['check', 'rules', '--lint-fatal', file], { encoding: 'utf8' })
      assert.match(said, /SUCCESS: [1-9]\d* rules found/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('has a budget, days and history for each', async () => {
    const [own] = (await bob.listConsumerSlo(flows)).items
    const [promise] = own?.promises ?? []
    assert.equal(promise?.state, 'breached')
    assert.equal(promise.budget?.used, 5)
    assert.equal(promise.days?.filter(({ missed }) => missed).length, 1)
    assert.deepEqual(
      own?.events.map(({ state, consumer }) => [state, consumer]),
      [['breached', 'user:bob']],
    )
  })

  it('tells of a promise that is broken to one consumer that consumer and the owners alone', async () => {
    const heard = async (client: MeshClient) =>
      (await client.listEvents({ type: ['hansa.slo.breached'] })).items.filter(
        ({ data }) => data['consumer'] === 'user:bob',
      ).length
    assert.deepEqual([await heard(olga), await heard(bob), await heard(ana)], [1, 1, 0])
  })

  it('tells others than owners in no place how much is read', async () => {
    const { promises, events } = await ana.showProductSlo(flows)
    const { consumers } = promises.find(({ property }) => property === 'availability')!
    assert.deepEqual(
      consumers?.map(({ consumer }) => consumer),
      ['user:ana'],
    )
    for (const { property, why } of events) if (property === 'availability') assert.doesNotMatch(why, /\d/)
    const asked = {
      name: 'sales/flows',
      purpose: 'dpv:Marketing',
      until: '2091-12-31',
      justification: 'Spring.',
    }
    const { id } = await ana.requestAccess(asked)
    await olga.changeAgreement({ id, kind: 'approve', note: 'Fine.' })
    const brokenFor = async (client: MeshClient) =>
      (await client.showInbox({})).breached.filter(({ property }) => property === 'availability')
    assert.match((await brokenFor(olga))[0]?.why ?? '', /\d of \d/)
    assert.deepEqual(
      (await brokenFor(ana)).map(({ why }) => why),
      ['what was seen is told to the owners'],
    )
  })
})
