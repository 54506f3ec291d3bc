import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { publicKeyText } from '../../src/governance/signed-statement.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { freePort } from '../support/free-port.ts'
import { startHansa, type RunningHansa } from '../support/hansa.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { assertionFor, assertionOf, testNode } from './registry/registry-mesh.ts'
import { exchange, nodesDocument } from './served-node.ts'

const planning = testNode('planning')

/** A folder of the node `sales`, whose rules know `planning` too. */
async function declared(port: number): Promise<TestMesh> {
  const node = { name: 'sales', address: `http://127.0.0.1:${port}` }
  const mesh = new TestMesh({}, { settings: { node, http: { port } }, systemClock: true })
  const { publicKey } = await nodeKey(mesh.state)
  const known = [
    { node: 'sales', key: publicKeyText(publicKey), domains: ['sales'] },
    { node: 'planning', key: planning.key.text, domains: ['planning'] },
  ]
  mesh.write('governance/nodes.yaml', nodesDocument(known))
  await mesh.apply()
  await mesh.close()
  return mesh
}

async function started(mesh: TestMesh, ...words: readonly string[]): Promise<RunningHansa> {
  const running = startHansa(['-C', mesh.root, ...words])
  await running.says(/at http:\S+/)
  return running
}

describe('an assertion that was taken', () => {
  it('is taken by no process of a node that comes after the one that was killed', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    await using mesh = await declared(port)
    const killed = await started(mesh, 'up')
    const shown = assertionFor(planning, 'node:sales')
    const kept = assertionFor(planning, 'node:sales')
    assert.equal((await exchange(url, shown)).status, 200)
    await killed.end('SIGKILL')
    await using _next = await started(mesh, 'up')
    const again = await exchange(url, shown)
    assert.equal(again.status, 400)
    assert.match(await again.text(), /taken before/)
    assert.equal((await exchange(url, kept)).status, 200)
  })

  it('is taken by no registry that is started again', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    await using mesh = await declared(port)
    const ask = (assertion: string) =>
      fetch(`${url}/nodes`, { headers: { authorization: `Bearer ${assertion}` } })
    const killed = await started(mesh, 'registry', '--port', String(port))
    const shown = assertionOf(planning, url)
    const kept = assertionOf(planning, url)
    assert.equal((await ask(shown)).status, 200)
    await killed.end('SIGKILL')
    await using _next = await started(mesh, 'registry', '--port', String(port))
    assert.equal((await ask(shown)).status, 401)
    assert.equal((await ask(kept)).status, 200)
  })
})
