import assert from 'node:assert/strict'
import { status } from '@grpc/grpc-js'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { textField } from '../../../src/ports/flight/protobuf.ts'
import { eventually } from '../../support/eventually.ts'
import { shop } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { command, descriptor, FlightClient, ticketOf } from './flight-client.ts'
import { ServedFlight } from './served-flight.ts'

const wide = `select repeat('x', 1000) as x from range(10000000)`

/** Names of the workers' folders: each is there as long as its worker. */
function workers({ mesh }: ServedFlight): readonly string[] {
  const folder = path.join(mesh.state, 'sessions')
  return existsSync(folder) ? readdirSync(folder) : []
}

describe('clients of Flight SQL', () => {
  const serve = (timeoutSeconds: number): Promise<ServedFlight> =>
    ServedFlight.serve(new TestMesh(shop, { settings: { query: { timeoutSeconds, maxRows: 0 } } }))

  async function begun(served: ServedFlight, client: FlightClient) {
    const info = await client.call(
      'GetFlightInfo',
      descriptor(command('CommandStatementQuery', textField(1, wide))),
    )
    const reading = client.calling('DoGet', [ticketOf(info.messages[0]!)])
    reading.call.pause()
    await eventually(async () => (await served.audited()).some(({ kind }) => kind === 'access'))
    return reading
  }

  it('that stop reading cost no more memory than some batches, and are let go at the deadline', async () => {
    await using served = await serve(3)
    using client = new FlightClient(served.url, { authorization: `Bearer ${await served.operator()}` })
    const before = process.memoryUsage().rss
    const { call, answered } = await begun(served, client)
    await eventually(async () => (await served.audited()).some(({ kind }) => kind === 'ended'))
    // Read to its end the result would be ten gigabytes.
    assert.ok(process.memoryUsage().rss - before < 300e6)
    call.resume()
    assert.equal((await answered).code, status.DEADLINE_EXCEEDED)
  })

  it('that go away while they read end their statement', async () => {
    await using served = await serve(60)
    using client = new FlightClient(served.url, { authorization: `Bearer ${await served.operator()}` })
    const { call } = await begun(served, client)
    call.cancel()
    await eventually(async () => (await served.audited()).some(({ kind }) => kind === 'ended'))
    await eventually(() => workers(served).length <= 1)
  })

  it('are ended when the server is, and leave no worker', async () => {
    await using served = await serve(60)
    using client = new FlightClient(served.url, { authorization: `Bearer ${await served.operator()}` })
    const { answered } = await begun(served, client)
    await served.close()
    assert.notEqual((await answered).code, status.OK)
    assert.deepEqual(workers(served), [])
  })
})
