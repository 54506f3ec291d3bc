import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { untilClosed } from '../../../src/ports/http/send-result.ts'

describe('untilClosed', () => {
  it('is aborted where the client goes, and where it went before anybody asked', async () => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    client.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
    const [, outgoing] = (await once(server, 'request')) as [unknown, ServerResponse]
    const before = untilClosed(outgoing)
    assert.equal(before.aborted, false)
    const closed = once(outgoing, 'close')
    client.destroy()
    await closed
    assert.deepEqual([before.aborted, untilClosed(outgoing).aborted], [true, true])
    server.close()
  })
})
