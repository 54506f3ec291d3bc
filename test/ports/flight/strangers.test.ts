import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { Strangers } from '../../../src/ports/flight/strangers.ts'

describe('Strangers', () => {
  it('are cut off, and who is known is not', async () => {
    const strangers = new Strangers(50)
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      strangers.add(socket)
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
    strangers.know(`127.0.0.1:${known.localPort}`)
    const stranger = await open()
    await once(stranger, 'close')
    assert.equal(known.destroyed, false)
    known.destroy()
    server.close()
  })
})
