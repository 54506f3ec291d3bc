import assert from 'node:assert/strict'
import { createHmac, createPublicKey, verify } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { verifyWebhook, type MeshClient, type MeshEvent } from '../../src/api/client/mesh-client.ts'
import type { WebhookDeliverer } from '../../src/discovery/webhooks/webhook-deliverer.ts'
import { Receiver, type Received } from '../discovery/webhooks/receiver.ts'
import { governedShop } from '../ports/http/governed-shop.ts'
import { eventually } from '../support/eventually.ts'
import { auditOf } from '../support/mesh-credentials.ts'
import { allButTheNewest, forgetEvents } from './forget-events.ts'
import { ServedApi } from './served-api.ts'

const eventOf = ({ body }: Received): MeshEvent => JSON.parse(body) as MeshEvent

/** As https://www.standardwebhooks.com says, of nothing but its text. */
function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const mark = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  return headers['webhook-signature']!.split(' ').includes(mark)
}

/** The same by the public key. */
function isSignedByKey({ headers, body }: Received, publicKey: string): boolean {
  const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
  return headers['webhook-signature']!.split(' ').some((each) => {
    const [version, mark = ''] = each.split(',')
    return version === 'v1a' && verify(null, signed, key, Buffer.from(mark, 'base64'))
  })
}

describe('webhooks by the Mesh API', () => {
  let served: ServedApi
  let ana: MeshClient
  let eve: MeshClient
  let deliverer: WebhookDeliverer
  before(async () => {
    served = await ServedApi.serve(governedShop({ webhooks: { networks: ['127.0.0.1'], giveUpDays: 1 } }))
    deliverer = served.deliver()
    ana = await served.as('user:ana')
    eve = await served.as('user:eve')
  })
  after(async () => {
    await deliverer.close()
    await served[Symbol.asyncDispose]()
  })

  let editions = 0
  const publish = async (product = 'sales/prices'): Promise<void> => {
    served.mesh.writeTo(product, 'README.md', `# Edition ${++editions}\n`)
    ;(await served.mesh.apply({ only: [product] })).of(product, 'published')
  }
  const stateOf = async (client: MeshClient, id: string) =>
    (await client.listWebhooks()).items.find((webhook) => webhook.id === id)

  it('sends what happens in its order, signed, and to nobody what is not for them', async () => {
    await using toAna = await Receiver.listen(() => 204)
    await using toEve = await Receiver.listen(() => 200)
    const made = await ana.createWebhook({ url: toAna.url })
    const other = await eve.createWebhook({ url: toEve.url })
    const { id } = await ana.requestAccess({
      ...{ name: 'sales/orders', purpose: 'dpv:Marketing', until: '2091-12-31', justification: 'Spring.' },
    })
    await publish()
    const received = await toAna.has(2)
    assert.deepEqual(
      received.map((each) => [eventOf(each).type, eventOf(each).subject]),
      [
        ['hansa.agreement.requested', id],
        ['hansa.product.published', 'sales/prices'],
      ],
    )
    for (const each of received) {
      assert.ok(isSigned(each, made.secret!))
      assert.ok(!isSigned(each, other.secret!))
      assert.equal(each.headers['webhook-id'], eventOf(each).id)
      assert.match(each.headers['content-type'] ?? '', /^application\/cloudevents\+json/)
    }
    assert.deepEqual(
      (await toEve.has(1)).map((each) => eventOf(each).type),
      ['hansa.product.published'],
    )
    for (const [client, { webhook }] of [
      [ana, made],
      [eve, other],
    ] as const)
      await client.deleteWebhook({ id: webhook.id })
  })

  it('sends again what was not taken, under the same id, and says so meanwhile; another is not held up', async () => {
    await using failing = await Receiver.listen((number) => (number < 3 ? 500 : 200))
    await using hanging = await Receiver.listen(() => undefined)
    await using good = await Receiver.listen(() => 200)
    const hang = await eve.createWebhook({ url: hanging.url })
    const { webhook } = await eve.createWebhook({ url: failing.url })
    const fine = await eve.createWebhook({ url: good.url })
    await publish()
    await hanging.has(1)
    await good.has(1)
    await failing.has(1)
    await eventually(async () => (await stateOf(eve, webhook.id))?.failures === 1)
    const { state, last } = (await stateOf(eve, webhook.id))!
    assert.deepEqual([state, last?.status], ['failing', 500])
    served.mesh.pass(1)
    await failing.has(2)
    await eventually(async () => (await stateOf(eve, webhook.id))?.failures === 2)
    served.mesh.pass(2)
    const received = await failing.has(3)
    assert.equal(new Set(received.map(({ headers }) => headers['webhook-id'])).size, 1)
    assert.equal(received[2]!.body, received[0]!.body)
    await eventually(async () => (await stateOf(eve, webhook.id))?.state === 'active')
    for (const each of [hang.webhook, webhook, fine.webhook]) await eve.deleteWebhook({ id: each.id })
  })

  it('gives up after the days of the setting, and goes on where it was once it is enabled', async () => {
    let isWell = false
    await using receiver = await Receiver.listen(() => (isWell ? 200 : 302))
    const { webhook } = await eve.createWebhook({ url: receiver.url })
    await publish()
    await eventually(async () => (await stateOf(eve, webhook.id))?.failures === 1)
    served.mesh.pass(25 * 3600)
    await eventually(async () => (await stateOf(eve, webhook.id))?.state === 'dead')
    assert.equal(receiver.received.length, 2)
    isWell = true
    await eve.changeWebhook({ id: webhook.id, isEnabled: true })
    const [first, , third] = await receiver.has(3)
    assert.equal(third!.headers['webhook-id'], first!.headers['webhook-id'])
    await eve.deleteWebhook({ id: webhook.id })
  })

  it('is told that events are lost, in their place, where they are kept no more when it is enabled again', async () => {
    await using receiver = await Receiver.listen(() => 200)
    const { webhook } = await eve.createWebhook({ url: receiver.url, type: ['hansa.product.published'] })
    await eve.changeWebhook({ id: webhook.id, isEnabled: false })
    await publish()
    await publish()
    forgetEvents(served.mesh, allButTheNewest)
    await eve.changeWebhook({ id: webhook.id, isEnabled: true })
    assert.deepEqual(
      (await receiver.has(2)).map((each) => eventOf(each).type),
      ['hansa.events.lost', 'hansa.product.published'],
    )
    await eve.deleteWebhook({ id: webhook.id })
  })

  it('can be tested and changed, by whose it is alone', async () => {
    await using receiver = await Receiver.listen(() => 200)
    const { webhook, secret } = await ana.createWebhook({ url: receiver.url, type: ['hansa.rules.enacted'] })
    assert.equal((await ana.testWebhook({ id: webhook.id })).status, 200)
    const changed = await ana.changeWebhook({ id: webhook.id, description: 'Mine' })
    assert.deepEqual([changed.webhook.description, changed.secret], ['Mine', undefined])
    const [one] = receiver.received
    assert.equal(eventOf(one!).type, 'hansa.webhook.tested')
    assert.ok(isSigned(one!, secret!))
    assert.deepEqual((await eve.listWebhooks()).items, [])
    assert.doesNotMatch(JSON.stringify(await ana.listWebhooks()), /whsec_/)
    await ana.deleteWebhook({ id: webhook.id })
    assert.deepEqual((await ana.listWebhooks()).items, [])
    const told = (await auditOf(served.mesh)).filter(({ subject }) => subject === webhook.id)
    assert.deepEqual(
      told.map(({ what }) => what),
      ['webhook made', 'webhook changed', 'webhook deleted'],
    )
  })

  it('has a public key of its own that anybody here is told', async () => {
    await using receiver = await Receiver.listen(() => 200)
    const { webhook, secret } = await ana.createWebhook({ url: receiver.url, type: ['hansa.rules.enacted'] })
    const { webhook: another } = await ana.createWebhook({ url: receiver.url, type: ['hansa.rules.enacted'] })
    const { id, publicKey } = webhook
    assert.match(publicKey, /^whpk_[A-Za-z0-9+/]{43}=$/)
    assert.deepEqual(await eve.showWebhookKey({ id }), { publicKey, oldKeys: [] })
    assert.equal((await stateOf(ana, id))?.publicKey, publicKey)
    await ana.testWebhook({ id })
    const [one] = receiver.received
    assert.ok(isSignedByKey(one!, publicKey))
    assert.ok(!isSignedByKey(one!, another.publicKey))
    assert.ok(!isSignedByKey({ ...one!, body: `${one!.body} ` }, publicKey))
    for (const key of [publicKey, secret!])
      assert.equal((await verifyWebhook(one!, key, served.mesh.now))?.subject, id)
    for (const each of [webhook, another]) await ana.deleteWebhook({ id: each.id })
  })

  describe('newKeys', () => {
    const test = async (id: string, receiver: Receiver): Promise<Received> => {
      await ana.testWebhook({ id })
      return receiver.received.at(-1)!
    }
    /** Which of the keys check a message, by our own client and by nothing but the standard alike. */
    const checking = async (message: Received, keys: readonly string[]): Promise<readonly boolean[]> => {
      const checks: boolean[] = []
      for (const key of keys) {
        const isRight = key.startsWith('whsec_') ? isSigned(message, key) : isSignedByKey(message, key)
        assert.equal((await verifyWebhook(message, key, served.mesh.now)) !== undefined, isRight)
        checks.push(isRight)
      }
      return checks
    }
    const make = async (receiver: Receiver) => {
      const { webhook, secret } = await ana.createWebhook({
        ...{ url: receiver.url, type: ['hansa.product.published'], product: ['sales/prices'] },
      })
      return { id: webhook.id, keys: [secret!, webhook.publicKey] }
    }
    const rotate = async (id: string, endOldKeys?: true) => {
      const { webhook, secret } = await ana.changeWebhook({
        ...{ id, newKeys: true },
        ...(endOldKeys && { endOldKeys }),
      })
      return { webhook, keys: [secret!, webhook.publicKey] }
    }

    it('has every delivery signed with the old and the new for a day, and then with the new alone', async () => {
      await using receiver = await Receiver.listen(() => 200)
      const { id, keys: old } = await make(receiver)
      const { webhook, keys: fresh } = await rotate(id)
      assert.equal(new Set([...old, ...fresh]).size, 4)
      const until = new Date(served.mesh.now.getTime() + 24 * 3_600_000).toISOString()
      const oldKeys = [{ publicKey: old[1], until }]
      assert.deepEqual(webhook.oldKeys, oldKeys)
      assert.deepEqual(await eve.showWebhookKey({ id }), { publicKey: fresh[1], oldKeys })
      await publish()
      const [sent] = await receiver.has(1)
      assert.deepEqual(await checking(sent!, [...old, ...fresh]), [true, true, true, true])
      served.mesh.pass((Date.parse(until) - served.mesh.now.getTime()) / 1000 - 1)
      assert.deepEqual(await checking(await test(id, receiver), old), [true, true])
      served.mesh.pass(1)
      assert.deepEqual(await checking(await test(id, receiver), old), [false, false])
      await publish()
      await eventually(() => receiver.received.length === 4)
      const last = receiver.received.at(-1)!
      assert.deepEqual(await checking(last, [...old, ...fresh]), [false, false, true, true])
      assert.deepEqual(await eve.showWebhookKey({ id }), { publicKey: fresh[1], oldKeys: [] })
      assert.deepEqual((await stateOf(ana, id))?.oldKeys, [])
      await ana.deleteWebhook({ id })
    })

    it('lets the owner end the old sooner, also at once, and nobody else', async () => {
      await using receiver = await Receiver.listen(() => 200)
      const { id, keys: first } = await make(receiver)
      const { keys: second } = await rotate(id)
      await assert.rejects(eve.changeWebhook({ id, endOldKeys: true }), { code: 'not_found' })
      assert.deepEqual(await checking(await test(id, receiver), first), [true, true])
      const ended = await ana.changeWebhook({ id, endOldKeys: true })
      assert.deepEqual([ended.webhook.oldKeys, ended.secret], [[], undefined])
      assert.deepEqual(await checking(await test(id, receiver), [...first, ...second]), [
        false,
        false,
        true,
        true,
      ])
      const { webhook, keys: third } = await rotate(id, true)
      assert.deepEqual(webhook.oldKeys, [])
      const last = await checking(await test(id, receiver), [...second, ...third])
      assert.deepEqual(last, [false, false, true, true])
      await ana.deleteWebhook({ id })
    })

    it('ends none sooner than was said when they change again, and refuses what would be too many', async () => {
      await using receiver = await Receiver.listen(() => 200)
      const made = await make(receiver)
      const { id } = made
      const all = [...made.keys]
      for (let times = 0; times < 3; times++) all.push(...(await rotate(id)).keys)
      await assert.rejects(rotate(id), { code: 'conflict' })
      const message = await test(id, receiver)
      assert.ok((await checking(message, all)).every((isRight) => isRight))
      assert.equal(new Set(all).size, 8)
      await ana.deleteWebhook({ id })
    })

    it('shows no secret but the new one, once, and is in the audit', async () => {
      await using receiver = await Receiver.listen(() => 200)
      const { id } = await make(receiver)
      await rotate(id)
      assert.doesNotMatch(
        JSON.stringify([await ana.listWebhooks(), await eve.showWebhookKey({ id })]),
        /whsec_/,
      )
      await ana.deleteWebhook({ id })
      const told = (await auditOf(served.mesh)).filter(({ subject }) => subject === id)
      assert.deepEqual(
        told.map(({ what }) => what),
        ['webhook made', 'webhook given new keys', 'webhook deleted'],
      )
    })
  })

  it('answers with a key of any id, so that nobody learns what webhooks there are', async () => {
    const [one, two] = ['a', 'b'].map((letter) => `whk_${letter.repeat(32)}`)
    const [first, second] = [await eve.showWebhookKey({ id: one! }), await eve.showWebhookKey({ id: two! })]
    assert.notEqual(first.publicKey, second.publicKey)
    assert.deepEqual(await ana.showWebhookKey({ id: one! }), first)
  })

  it('takes no address that is not to be called', async () => {
    for (const url of [
      'ftp://example.org/',
      'https://kim:secret@example.org/',
      'https://example.org/#a',
      'x',
    ])
      await assert.rejects(ana.createWebhook({ url }), { code: 'invalid_input' }, url)
    const { webhook } = await ana.createWebhook({ url: 'http://127.0.0.2/' })
    const { fault } = await ana.testWebhook({ id: webhook.id })
    assert.equal(fault, 'it has no address that this node may call')
    await ana.deleteWebhook({ id: webhook.id })
  })
})
