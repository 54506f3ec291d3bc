import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { verifyWebhook } from '../../../src/api/client/mesh-client.ts'
import { secretText, signatureHeaders } from '../../../src/discovery/webhooks/webhook-signature.ts'

const key = new Uint8Array(32).fill(7)
const secret = secretText(key)
const now = new Date('2026-01-01T00:00:00Z')
const body = JSON.stringify({ id: 'e1', data: { label: '✈' } })
const headers = signatureHeaders(key, { id: 'e1', timestamp: now.getTime() / 1000, body })

describe('verifyWebhook', () => {
  it('gives the event of a message that is the node’s', async () => {
    assert.deepEqual(await verifyWebhook({ headers, body }, secret, now), JSON.parse(body))
    const two = { ...headers, 'webhook-signature': `v2,x v1,AAAA ${headers['webhook-signature']}` }
    assert.ok(await verifyWebhook({ headers: two, body }, secret, now))
  })

  it('agrees with the example of Standard Webhooks', async () => {
    // https://github.com/standard-webhooks/standard-webhooks, `spec/standard-webhooks.md` and its libraries’ tests.
    const example = {
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
    }
    const theirs = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    assert.deepEqual(await verifyWebhook(example, theirs, new Date(1614265330_000)), { test: 2432232314 })
  })

  it('gives nothing where anything is another', async () => {
    const wrong = [
      { headers, body: `${body} ` },
      { headers: { ...headers, 'webhook-id': 'e2' }, body },
      { headers: { ...headers, 'webhook-timestamp': String(now.getTime() / 1000 + 1) }, body },
      { headers: { ...headers, 'webhook-signature': 'v1,' }, body },
      { headers: { ...headers, 'webhook-signature': undefined }, body },
      { headers: {}, body },
    ]
    for (const message of wrong) assert.equal(await verifyWebhook(message, secret, now), undefined)
    const other = secretText(new Uint8Array(32).fill(8))
    assert.equal(await verifyWebhook({ headers, body }, other, now), undefined)
  })

  it('gives nothing of what was sent long ago', async () => {
    const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
    assert.ok(await verifyWebhook({ headers, body }, secret, later(299)))
    assert.equal(await verifyWebhook({ headers, body }, secret, later(301)), undefined)
  })
})
