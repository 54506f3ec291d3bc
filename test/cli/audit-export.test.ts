import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { stringify } from 'yaml'
import { systemEffects } from '../../src/effects.ts'
import { publicKeyText } from '../../src/governance/signed-statement.ts'
import { Audit } from '../../src/sidecar/audit/audit.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { accessed, began, ended } from '../sidecar/audit/sample-entries.ts'
import { hansa, type Ended } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** An outsider has the file and the public keys, and neither folder nor store of the mesh. */
describe('hansa audit verify --export', () => {
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'hansa-outsider-'))
  let mesh: TestMesh
  before(async () => {
    mesh = new TestMesh(shop)
    await mesh.apply()
    const store = await mesh.store()
    const audit = await Audit.open({ store, state: mesh.state, effects: systemEffects })
    const dataset = accessed('sales/orders/orders@1/orders', { columns: ['customer'] })
    await audit.record([began('one', { datasets: [dataset] }), ended('one')])
    await audit.close()
    const key = publicKeyText((await nodeKey(mesh.state)).publicKey)
    await mesh.close()
    const nodes = [{ node: 'test', key, domains: ['sales'] }]
    writeFileSync(
      path.join(elsewhere, 'nodes.yaml'),
      stringify({ apiVersion: 'hansa/v1', kind: 'Nodes', nodes }),
    )
    const written = await hansa(['audit', 'export', path.join(elsewhere, 'audit.ndjson')], { cwd: mesh.root })
    assert.equal(written.status, 0, written.stderr)
  })
  after(async () => {
    rmSync(elsewhere, { recursive: true })
    await mesh[Symbol.asyncDispose]()
  })

  const verified = (file: string): Promise<Ended> =>
    hansa(['audit', 'verify', '--export', file, '--keys', 'nodes.yaml'], { cwd: elsewhere })

  const altered = async (change: (lines: string[]) => readonly string[]): Promise<Ended> => {
    const lines = readFileSync(path.join(elsewhere, 'audit.ndjson'), 'utf8').trim().split('\n')
    writeFileSync(path.join(elsewhere, 'altered.ndjson'), `${change(lines).join('\n')}\n`)
    return verified('altered.ndjson')
  }

  it('verifies the whole audit', async () => {
    const { status, stdout } = await verified('audit.ndjson')
    assert.equal(status, 0, stdout)
    assert.match(
      stdout,
      /The audit of node:test of test:\n3 entries and \d+ checkpoints? read: nothing is damaged/,
    )
  })

  it('names the place of what was changed, cut, or is signed by nobody', async () => {
    const changed = await altered((lines) => lines.map((line) => line.replace('user:ana', 'user:eve')))
    assert.equal(changed.status, 11, changed.stdout)
    assert.match(changed.stdout, /entry 1 was changed/)
    // The last entry is the export itself, which no checkpoint signs yet.
    const cut = await altered((lines) => lines.slice(0, -2))
    assert.match(cut.stdout, /the chain ends at entry 1, and had 2/)
    const unsigned = await altered((lines) => lines.filter((line) => !line.includes('checkpoint')))
    assert.match(unsigned.stdout, /nothing of it is signed/)
    assert.equal(unsigned.status, changed.status)
  })

  it('takes no keys but those of the node', async () => {
    const { status, stderr } = await hansa(['audit', 'verify', '--export', 'audit.ndjson'], {
      cwd: elsewhere,
    })
    assert.notEqual(status, 0)
    assert.match(stderr, /--keys nodes\.yaml/)
  })
})
