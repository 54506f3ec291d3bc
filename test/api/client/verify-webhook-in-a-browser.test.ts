import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { ed25519OfSeed } from '../../../src/discovery/webhooks/ed25519-of-seed.ts'
import {
  publicKeyText,
  secretText,
  signatureHeaders,
} from '../../../src/discovery/webhooks/webhook-signature.ts'
import { PortalBrowser, type PortalWindow } from '../../portal/portal-browser.ts'
import { skipWithout } from '../../support/needs.ts'

const source = new URL('../../../src/api/client/verify-webhook.ts', import.meta.url)
const secret = new Uint8Array(32).fill(7)
const privateKey = ed25519OfSeed(new Uint8Array(32).fill(8))
const timestamp = 1767225600
const body = '{"id":"e1"}'
const headers = signatureHeaders([{ secret, privateKey }], { id: 'e1', timestamp, body })

describe('verifyWebhook in a browser', { skip: skipWithout('chromium') }, () => {
  const server = createServer(({ url }, response) => {
    const isScript = url === '/verify-webhook.js'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
    response.end(isScript ? stripTypeScriptTypes(readFileSync(source, 'utf8')) : '<!doctype html>')
  })
  let browser: PortalBrowser
  let window: PortalWindow
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    browser = await PortalBrowser.start()
    window = await browser.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await window.page.goto('/')
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    server.close()
  })

  const verified = (text: string, key: string): Promise<unknown> => {
    const asked = JSON.stringify([{ headers, body: text }, key])
    return window.page.evaluate(
      `import('/verify-webhook.js').then(({ verifyWebhook }) => verifyWebhook(...${asked}, new Date(${timestamp * 1000})))`,
    )
  }

  for (const [name, key] of [
    ['secret', secretText(secret)],
    ['public key', publicKeyText(privateKey)],
  ] as const)
    it(`tells a message of the node’s from another, by the ${name}`, async () => {
      assert.deepEqual(await verified(body, key), { id: 'e1' })
      assert.equal(await verified('{"id":"e2"}', key), undefined)
    })

  it('takes no key without its prefix, or of another length', async () => {
    for (const key of ['AAAA', 'whpk_AAAA', 'whsec_']) await assert.rejects(verified(body, key), Error, key)
  })
})
