import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { ServedMesh } from './served-mesh.ts'

const endless = 'select sum(a.range * b.range) from range(10000000) a, range(10000000) b'

/** A client that sends a query and reads no more than the start of its answer. */
async function stalled(served: ServedMesh, sql: string): Promise<Socket> {
  const { hostname, port } = new URL(served.url)
  const socket = connect({ host: hostname, port: Number(port) })
  const body = JSON.stringify({ sql, format: 'csv' })
  socket.write(
    `POST /query HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${served.token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await once(socket, 'readable')
  assert.match(String(socket.read(15)), /^HTTP\/1\.1 200 OK/)
  return socket
}

const isOver = (socket: Socket): Promise<unknown> => {
  socket.on('error', () => undefined)
  const over = once(socket, 'close')
  socket.resume()
  return over
}

describe('clients over HTTP', { concurrency: 2 }, () => {
  it('that stop reading cost no more memory than a few buffers, and are let go at the deadline', async () => {
    await using served = await ServedMesh.start({ timeoutSeconds: 5, maxRows: 0 })
    const wide = `select repeat('x', 1000) as x from range(10000000)`
    const sockets = await Promise.all([stalled(served, wide), stalled(served, wide)])
    await eventually(() => served.workers().length === 3)
    const before = process.memoryUsage().rss
    await eventually(() => served.workers().length === 1)
    // Read to its end the result would be ten gigabytes.
    assert.ok(process.memoryUsage().rss - before < 200e6)
    await Promise.all(sockets.map(isOver))
  })

  it('that never take a small result are let go too, and their worker with them', async () => {
    await using served = await ServedMesh.start({ timeoutSeconds: 2 })
    // More than the buffers of both sockets hold, less than ours would have to.
    const socket = await stalled(served, `select repeat('x', 1000) as x from range(9000)`)
    await eventually(() => served.workers().length === 1)
    await isOver(socket)
  })

  it('that go away cancel their statement before its first row', async () => {
    await using served = await ServedMesh.start()
    const gone = new AbortController()
    const answer = served.query({ sql: endless }, gone.signal)
    await eventually(() => served.workers().length === 2)
    gone.abort()
    await assert.rejects(answer, { name: 'AbortError' })
    await eventually(() => served.workers().length === 1)
  })

  it('that go away while they read cancel it too', async () => {
    await using served = await ServedMesh.start({ maxRows: 0 })
    const socket = await stalled(served, 'select * from range(1000000000)')
    assert.ok(served.workers().length >= 1)
    socket.destroy()
    await eventually(() => served.workers().length === 1)
  })

  it('that go away while a compressor is between cancel it all the same', async () => {
    await using served = await ServedMesh.start({ maxRows: 0 })
    const gone = new AbortController()
    const response = await fetch(`${served.url}/query`, {
      method: 'POST',
      headers: { ...served.authorization, 'accept-encoding': 'zstd, gzip' },
      body: JSON.stringify({ sql: 'select * from range(1000000000)', format: 'arrow' }),
      signal: gone.signal,
    })
    assert.notEqual(response.headers.get('content-encoding'), null)
    await response.body?.getReader().read()
    gone.abort()
    await eventually(async () =>
      (await served.audited()).some(({ kind, outcome }) => kind === 'ended' && outcome === 'cancelled'),
    )
    await eventually(() => served.workers().length === 1)
  })

  it('are ended when the server is, and leave no worker', async () => {
    await using served = await ServedMesh.start({ maxRows: 0 })
    const [reading, waiting] = await Promise.all([
      stalled(served, 'select * from range(1000000000)'),
      served.query({ sql: 'select 1 as one' }).then((response) => response.json()),
    ])
    assert.deepEqual(waiting, [{ one: 1 }])
    const over = isOver(reading)
    await served.close()
    assert.deepEqual(served.workers(), [])
    await over
  })
})
