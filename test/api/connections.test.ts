import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { meshClient, type MeshClient } from '../../src/api/client/mesh-client.ts'
import type { Answer } from '../../src/api/operation.ts'
import type { Operations } from '../../src/api/operations.ts'
import { operatorToken } from '../../src/sidecar/identity/operator-token.ts'
import { governedShop } from '../ports/http/governed-shop.ts'
import { freePort } from '../support/free-port.ts'
import { startHansa, type RunningHansa } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import type { TestMesh } from '../support/test-mesh.ts'

type Connections = Answer<Operations['showConnections']>

const orders = { domain: 'sales', product: 'orders', dataset: 'orders' }
const purpose = 'dpv:Marketing'

describe('lines to connect, from the Mesh API of a node', () => {
  let mesh: TestMesh
  let running: RunningHansa
  let address: string
  let token: string
  let told: Connections
  const as = async (name: string): Promise<MeshClient> =>
    meshClient({ address, token: await tokenOf(mesh, name) })
  const lines = (client: string): string => {
    const found = told.clients.find((each) => each.client === client)
    assert.equal(found?.state, 'ready', JSON.stringify(found))
    return found.snippets.map(({ text }) => text).join('\n')
  }
  const shell = async (script: string): Promise<string> => {
    const env = { PATH: process.env['PATH'], HANSA_TOKEN: token }
    return (await promisify(execFile)('sh', ['-e', '-c', script], { cwd: mesh.root, env })).stdout
  }
  before(async () => {
    const [http, pgwire] = [await freePort(), await freePort()]
    mesh = governedShop({ http: { port: http }, pgwire: { port: pgwire } })
    await mesh.apply()
    running = startHansa(['up'], { cwd: mesh.root })
    await running.says(/PostgreSQL's clients at /)
    // Another name of the machine than the one in the settings, as a reader may use.
    address = `http://localhost:${http}`
    token = await tokenOf(mesh, 'user:ana')
    told = await meshClient({ address, token }).showConnections({ ...orders, purpose })
  })
  after(async () => {
    await running.end('SIGTERM')
    await mesh[Symbol.asyncDispose]()
  })

  it('gives for psql what psql takes', { skip: skipWithout('psql') }, async () => {
    assert.match(await shell(lines('psql')), /ann\.x+@[^]*\(4 rows\)/)
  })

  it('gives for curl what gives rows, at the address that was asked by', async () => {
    assert.ok(lines('curl').includes(`${address}/products/sales/orders/orders?`))
    const rows = JSON.parse(await shell(lines('curl'))) as readonly Readonly<Record<string, unknown>>[]
    assert.deepEqual([rows.length, Object.hasOwn(rows[0] ?? {}, 'card')], [4, false])
  })

  it('has no secret in it, and says what would turn on a port that is not served', () => {
    assert.equal(told.reader, 'user:ana')
    assert.ok(!JSON.stringify(told).includes(token))
    const adbc = told.clients.find(({ client }) => client === 'adbc')
    assert.partialDeepStrictEqual(adbc, { state: 'unavailable', snippets: [] })
    assert.match(adbc?.message ?? '', /`flight: \{\}` in mesh\.yaml/)
  })

  it('refuses who may not read, and has no lines of what is not there', async () => {
    const eve = await as('user:eve')
    await assert.rejects(eve.showConnections({ ...orders, purpose }), {
      code: 'denied',
      message: /nothing permits user:eve/,
    })
    const ana = await as('user:ana')
    await assert.rejects(ana.showConnections({ ...orders, dataset: 'order', purpose }), {
      code: 'not_found',
    })
  })

  it('fills in the purpose that is agreed', async () => {
    const ana = await as('user:ana')
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    const { id } = await ana.requestAccess({
      ...{ name: 'sales/orders', purpose, until },
      justification: 'The spring campaign.',
    })
    const operator = meshClient({ address, token: await operatorToken((await mesh.load()).settings.state) })
    await operator.changeAgreement({ id, kind: 'approve' })
    const { clients } = await ana.showConnections(orders)
    const agreed = clients.find(({ client }) => client === 'curl')
    assert.equal(agreed?.purpose, purpose)
    assert.match(agreed.snippets[0]?.text ?? '', /purpose=dpv:Marketing/)
  })
})
