import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { serveMesh, type ServedMesh, type ServedPorts } from '../../src/cli/serve-mesh.ts'
import { freePort } from '../support/free-port.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

describe('serveMesh', () => {
  it('serves PostgreSQL’s clients elsewhere where their port is taken, if that is wanted', async () => {
    const port = await freePort()
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    await using mesh = new TestMesh(shop, { settings: { http: { port: 0 }, pgwire: { port } } })
    const { mesh: declared, store, effects } = await mesh.context()
    const out = new PassThrough()
    const terminal = { out, err: out, width: 80, liveWidth: undefined }
    const context = { terminal, effects, folder: mesh.root, json: false }
    const served: ServedMesh = { name: 'test', settings: declared.settings, store, mesh: undefined }
    await assert.rejects(serveMesh(context, served), { code: 'busy' })
    let ending: Promise<void> = Promise.resolve()
    const ports = await new Promise<ServedPorts>((resolve, reject) => {
      ending = serveMesh(context, { ...served, anyPort: true }, resolve)
      ending.catch(reject)
    })
    assert.ok(ports.pgwire !== undefined && ports.pgwire.port !== port)
    process.emit('SIGTERM')
    await ending
    other.close()
  })
})
