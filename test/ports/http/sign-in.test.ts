import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { agree, change } from '../../sidecar/read-as.ts'
import { governedShop } from './governed-shop.ts'
import { assertProblem } from './problem.ts'
import { ServedMesh } from './served-mesh.ts'

interface Asked {
  readonly status: number | undefined
  readonly purpose: string | readonly string[] | undefined
  /** Whether an earlier request had opened its connection. */
  readonly reused: boolean
}

describe('who reads over HTTP', () => {
  it('is nobody without credentials, unless the mesh says who that is', async () => {
    await using closed = await ServedMesh.serve(governedShop())
    await assertProblem(await fetch(`${closed.url}/products`), 401, 'unauthenticated')
    await using open = await ServedMesh.serve(governedShop({ identity: { anonymous: 'user:guest' } }))
    const [orders] = (await (await fetch(`${open.url}/products`)).json()) as {
      datasets: { access: string }[]
    }[]
    assert.equal(orders?.datasets[0]?.access, 'none')
    const { detail } = await assertProblem(
      await fetch(`${open.url}/products/sales/orders/orders`),
      403,
      'denied',
    )
    assert.match(detail, /user:guest/)
    // Who says who they are is not taken for a guest.
    const wrong = { authorization: 'Bearer nonsense' }
    await assertProblem(await fetch(`${open.url}/products`, { headers: wrong }), 401, 'unauthenticated')
  })

  it('waits after wrong guesses, for as long as is said', async () => {
    await using served = await ServedMesh.serve(governedShop())
    const ana = await served.as('user:ana')
    const guess = async (password: string): Promise<Response> =>
      fetch(`${served.url}/products`, {
        headers: { authorization: `Basic ${Buffer.from(`ana:${password}`).toString('base64')}` },
      })
    let answer = await guess('0')
    for (let count = 1; answer.status === 401 && count < 50; count++) answer = await guess(String(count))
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
    await assertProblem(answer, 429, 'too_many_requests')
    assert.equal((await fetch(`${served.url}/products`, { headers: ana })).status, 200)
    const failed = (await served.audited()).filter(({ kind }) => kind === 'sign-in-failed')
    assert.partialDeepStrictEqual(failed[0], {
      principal: 'user:ana',
      method: 'password',
      address: '127.0.0.1',
    })
  })

  it('is decided anew for every request, by proofs that end', async () => {
    await using served = await ServedMesh.serve(governedShop())
    const headers = { ...(await served.as('user:ana')), 'hansa-purpose': 'dpv:Marketing' }
    const address = `${served.url}/products/sales/prices/prices?limit=1`
    assert.equal((await fetch(address, { headers })).status, 200)
    const { metadata } = await served.mesh.store()
    for (const credential of await metadata.credentials('user:ana'))
      await metadata.putCredential({ ...credential, revokedAt: served.mesh.now.toISOString() })
    await assertProblem(await fetch(address, { headers }), 401, 'unauthenticated')
  })

  it('feels a revocation at the next request of a connection that is open', async () => {
    await using served = await ServedMesh.serve(governedShop())
    const onPrices = { product: 'sales/prices', port: 'prices', major: 1 }
    const agreement = await agree(served.mesh, { consumer: 'user:eve', ...onPrices })
    const headers = await served.as('user:eve')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (): Promise<Asked> =>
      new Promise((resolve, reject) => {
        const address = `${served.url}/products/sales/prices/prices?limit=1`
        const sent = request(address, { headers, agent }, (answer) => {
          const { statusCode: status } = answer
          const asked = { status, purpose: answer.headers['hansa-purpose'], reused: sent.reusedSocket }
          answer.resume().once('end', () => resolve(asked))
        })
        sent.once('error', reject).end()
      })
    try {
      // With one agreement its purpose goes without saying.
      assert.deepEqual(await ask(), { status: 200, purpose: agreement.purpose, reused: false })
      assert.deepEqual(await ask(), { status: 200, purpose: agreement.purpose, reused: true })
      await change(served.mesh, agreement, { state: 'revoked' })
      assert.deepEqual(await ask(), { status: 403, purpose: undefined, reused: true })
    } finally {
      agent.destroy()
    }
  })

  it('cannot take more of a connection than a request needs', async () => {
    await using served = await ServedMesh.serve(governedShop())
    const { hostname, port } = new URL(served.url)
    const answerTo = async (request: string): Promise<string> => {
      const socket = connect({ host: hostname, port: Number(port) })
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      socket.write(request)
      return text(socket)
    }
    assert.match(
      await answerTo(`GET /health HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
      /^HTTP\/1\.1 431/,
    )
    assert.match(await answerTo(`GET /${'y'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`), /^HTTP\/1\.1 431/)
    assert.match(await answerTo('nonsense\r\n\r\n'), /^HTTP\/1\.1 400/)
    assert.match(
      await answerTo(
        'GET /health HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      ),
      /^HTTP\/1\.1 400/,
    )
  })
})
