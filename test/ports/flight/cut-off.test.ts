import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { Connections } from '../../../src/ports/flight/connections.ts'

describe('Connections', () => {
  it('cut off who shows nobody who they are, and no other', async () => {
    const connections = new Connections(50)
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      connections.add(socket)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const open = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined).resume()
      await once(socket, 'connect')
      return socket
    }
    const accepted = once(server, 'connection')
    const known = await open()
    await accepted
    connections.know(`127.0.0.1:${known.localPort}`)
    const stranger = await open()
    await once(stranger, 'close')
    assert.equal(known.destroyed, false)
    known.destroy()
    server.close()
  })
})
