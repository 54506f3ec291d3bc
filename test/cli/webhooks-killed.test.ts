import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { meshClient, type MeshEvent } from '../../src/api/client/mesh-client.ts'
import { Receiver } from '../discovery/webhooks/receiver.ts'
import { startHansa } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { TestMesh } from '../support/test-mesh.ts'

const files = {
  serves: { prices: { columns: { n: 'integer' } } },
  sql: { prices: 'select 1::bigint as n\n' },
}

const eventOf = ({ body }: { readonly body: string }): MeshEvent => JSON.parse(body) as MeshEvent

describe('a node that is killed between an event and its delivery', () => {
  it('delivers it when it is up again, under the id that it had', async () => {
    let isWell = false
    await using receiver = await Receiver.listen(() => (isWell ? 200 : 500))
    await using mesh = new TestMesh(
      { 'sales/prices': files },
      {
        settings: { http: { port: 0 }, webhooks: { networks: ['127.0.0.1'] } },
        systemClock: true,
      },
    )
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:ana' }],
    })
    const here = { cwd: mesh.root }
    await mesh.apply()
    const token = await tokenOf(mesh, 'user:ana')

    const first = startHansa(['up'], here)
    const [, address = ''] = await first.says(/at (http:\S+)/)
    const ana = meshClient({ address, token })
    await ana.createWebhook({ url: receiver.url })
    mesh.writeTo('sales/prices', 'README.md', '# Prices\n')
    await mesh.apply()
    const [tried] = await receiver.has(1)
    await first.end('SIGKILL')

    mesh.writeTo('sales/prices', 'README.md', '# All prices\n')
    await mesh.apply()
    isWell = true
    const before = receiver.received.length
    await using second = startHansa(['up'], here)
    await second.says(/at (http:\S+)/)
    const received = (await receiver.has(before + 2)).slice(before)
    assert.equal(eventOf(received[0]!).id, eventOf(tried!).id)
    assert.deepEqual(
      received.map((each) => eventOf(each).data['publication']),
      [2, 3],
    )
    assert.equal(received[0]!.headers['webhook-id'], eventOf(tried!).id)
  })
})
