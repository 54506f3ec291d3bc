import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callableAddress } from '../../../src/discovery/webhooks/callable-address.ts'
import { postWebhook } from '../../../src/discovery/webhooks/post-webhook.ts'
import { parseNetwork } from '../../../src/spec/network.ts'

const networks = (...texts: readonly string[]) => texts.flatMap((text) => parseNetwork(text) ?? [])

describe('callableAddress', () => {
  it('lets public addresses be called over TLS only', () => {
    const isCallable = callableAddress([])
    for (const address of ['93.184.215.14', '8.8.8.8', '2606:4700::1111']) {
      assert.equal(isCallable(address, true), true, address)
      assert.equal(isCallable(address, false), false, address)
    }
  })

  it('refuses what is not public, however it is written', () => {
    const isCallable = callableAddress([])
    const inner = [
      ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
      ...['224.0.0.1', '255.255.255.255', '198.18.0.1', '::1', '::', 'fe80::1', 'fd00::1', 'ff02::1'],
      ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00::', 'name'],
    ]
    for (const address of inner) assert.equal(isCallable(address, true), false, address)
  })

  it('lets what the settings name be called, without TLS too', () => {
    const isCallable = callableAddress(networks('10.1.0.0/16', '::1'))
    assert.deepEqual(
      ['10.1.2.3', '10.2.0.1', '::1', '::2'].map((address) => isCallable(address, false)),
      [true, false, true, false],
    )
  })
})

describe('postWebhook', () => {
  const fault = { fault: 'it has no address that this node may call' }
  const post = (url: string) =>
    postWebhook({ url, headers: {}, body: '{}' }, { isCallable: callableAddress([]) })

  it('calls no inner address, by number, by name, or by a name that nobody has', async () => {
    for (const url of ['https://127.1/', 'https://0x7f000001/', 'https://[::1]/', 'https://localhost:1/'])
      assert.deepEqual(await post(url), fault, url)
    assert.deepEqual(await post('https://nobody.invalid/'), fault)
  })
})

describe('parseNetwork', () => {
  it('takes networks and addresses, and nothing else', () => {
    assert.deepEqual(parseNetwork('fd00::/8'), { address: 'fd00::', family: 'ipv6', prefix: 8 })
    assert.deepEqual(parseNetwork('10.0.0.1'), { address: '10.0.0.1', family: 'ipv4', prefix: 32 })
    for (const text of ['10.0.0.0/33', 'localhost', '', '10.0.0.0/', '10.0.0/8'])
      assert.equal(parseNetwork(text), undefined, text)
  })
})
