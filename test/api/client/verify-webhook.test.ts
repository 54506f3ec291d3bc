import assert from 'node:assert/strict'
import { createHmac, createPublicKey, sign, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import { verifyWebhook } from '../../../src/api/client/mesh-client.ts'
import { ed25519OfSeed } from '../../../src/discovery/webhooks/ed25519-of-seed.ts'
import {
  publicKeyText,
  secretText,
  signatureHeaders,
} from '../../../src/discovery/webhooks/webhook-signature.ts'

const keysOf = (byte: number) => ({
  secret: new Uint8Array(32).fill(byte),
  privateKey: ed25519OfSeed(new Uint8Array(32).fill(byte + 1)),
})

const keys = keysOf(7)
const secret = secretText(keys.secret)
const publicKey = publicKeyText(keys.privateKey)
const now = new Date('2026-01-01T00:00:00Z')
const seconds = now.getTime() / 1000
const body = JSON.stringify({ id: 'e1', data: { label: '✈' } })
const event: unknown = JSON.parse(body)
const headers = signatureHeaders([keys], { id: 'e1', timestamp: seconds, body })
const signatures = headers['webhook-signature']!
const [shared = '', own = ''] = signatures.split(' ')

const signedBy = (text: string) => ({ headers: { ...headers, 'webhook-signature': text }, body })

describe('signatureHeaders', () => {
  it('signs by HMAC and by Ed25519, as is checked here by nothing but the standard', () => {
    const signed = Buffer.from(`e1.${seconds}.${body}`)
    assert.equal(shared, `v1,${createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64')}`)
    const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    assert.ok(own.startsWith('v1a,'))
    assert.ok(verify(null, signed, key, Buffer.from(own.slice(4), 'base64')))
    assert.equal(signatures, `${shared} ${own}`)
  })

  it('has the keys of seeds that RFC 8032 §7.1 gives', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
    const theirs = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')
    assert.equal(publicKeyText(ed25519OfSeed(seed)), `whpk_${theirs.toString('base64')}`)
  })
})

describe('verifyWebhook', () => {
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

  for (const [name, key, other] of [
    ['secret', secret, secretText(keysOf(9).secret)],
    ['public key', publicKey, publicKeyText(keysOf(9).privateKey)],
  ] as const) {
    it(`gives the event of a message that is the node’s, by its ${name}`, async () => {
      assert.deepEqual(await verifyWebhook({ headers, body }, key, now), event)
    })

    it(`finds its own among several signatures, by the ${name}`, async () => {
      const strangers = signatureHeaders([keysOf(9)], { id: 'e1', timestamp: seconds, body })[
        'webhook-signature'
      ]!
      for (const text of [`v2,x v1,AAAA v1a,AAAA ${signatures}`, `${strangers} ${own} ${shared}`])
        assert.deepEqual(await verifyWebhook(signedBy(text), key, now), event)
    })

    it(`gives nothing where anything is another, by the ${name}`, async () => {
      const wrong = [
        { headers, body: `${body} ` },
        { headers: { ...headers, 'webhook-id': 'e2' }, body },
        { headers: { ...headers, 'webhook-timestamp': String(seconds + 1) }, body },
        signedBy('v1, v1a,'),
        signedBy('v1,AAAA v1a,AAAA'),
        signedBy(`v2,${shared.slice(3)} v2a,${own.slice(4)}`),
        { headers: { ...headers, 'webhook-signature': undefined }, body },
        { headers: {}, body },
      ]
      for (const message of wrong) assert.equal(await verifyWebhook(message, key, now), undefined)
      assert.equal(await verifyWebhook({ headers, body }, other, now), undefined)
    })

    it(`gives nothing of what was sent long ago, by the ${name}`, async () => {
      const later = (past: number): Date => new Date(now.getTime() + past * 1000)
      assert.ok(await verifyWebhook({ headers, body }, key, later(299)))
      assert.equal(await verifyWebhook({ headers, body }, key, later(301)), undefined)
      assert.equal(await verifyWebhook({ headers, body }, key, later(-301)), undefined)
    })
  }

  it('looks only at the signatures of what it is given', async () => {
    assert.equal(await verifyWebhook(signedBy(own), secret, now), undefined)
    assert.equal(await verifyWebhook(signedBy(shared), publicKey, now), undefined)
    const swapped = `v1,${own.slice(4)} v1a,${shared.slice(3)}`
    for (const key of [secret, publicKey])
      assert.equal(await verifyWebhook(signedBy(swapped), key, now), undefined)
  })

  it('takes no public key for a secret: who knows it could sign by it', async () => {
    const text = publicKey.slice('whpk_'.length)
    const signed = `e1.${seconds}.${body}`
    for (const known of [Buffer.from(text, 'base64'), Buffer.from(text), Buffer.from(publicKey)]) {
      const mark = createHmac('sha256', known).update(signed).digest('base64')
      const forged = signedBy(`v1,${mark} v1a,${mark}`)
      assert.equal(await verifyWebhook(forged, publicKey, now), undefined)
      await assert.rejects(verifyWebhook(forged, text, now), TypeError)
    }
  })

  it('takes no secret for a public key, and nothing that is neither', async () => {
    const seed = ed25519OfSeed(keys.secret)
    const mark = sign(null, Buffer.from(`e1.${seconds}.${body}`), seed).toString('base64')
    assert.equal(await verifyWebhook(signedBy(`v1a,${mark} v1,${mark}`), secret, now), undefined)
    for (const key of [
      '',
      'whsk_AAAA',
      secret.slice('whsec_'.length),
      'whpk_AAAA',
      'whpk_',
      'whsec_',
      'whsec_?',
    ])
      await assert.rejects(
        verifyWebhook({ headers, body }, key, now),
        { name: /^(TypeError|DataError)$/ },
        key,
      )
  })
})
