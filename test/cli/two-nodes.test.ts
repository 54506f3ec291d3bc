import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { hansa, type Ended } from '../support/hansa.ts'
import { TwoNodes } from '../portal/two-nodes.ts'

/** The command line at the board's node, about orders that the node of sales owns. */
describe('hansa --at one node of several', () => {
  const nowhere = mkdtempSync(path.join(tmpdir(), 'hansa-nowhere-'))
  let nodes: TwoNodes
  let token: string

  before(async () => {
    nodes = await TwoNodes.start()
    token = await nodes.tokenAt('board', 'user:ana')
  })
  after(async () => {
    await nodes[Symbol.asyncDispose]()
    rmSync(nowhere, { recursive: true })
  })

  const asked = (...words: string[]): Promise<Ended> =>
    hansa(['--at', nodes.url('board'), ...words], {
      cwd: nowhere,
      env: { HANSA_TOKEN: token, HANSA_ADDRESS: undefined },
    })
  const prints = async (...words: string[]): Promise<string> => {
    const { status, stdout, stderr } = await asked(...words)
    assert.equal(status, 0, stderr)
    return stdout
  }

  it('prints lines to connect with that its owner gives, and says where the token is from', async () => {
    const words = ['connect', 'sales.orders', '--purpose', 'dpv:Marketing', '--with', 'curl']
    const { status, stdout, stderr } = await asked(...words)
    assert.equal(status, 0, stderr)
    assert.ok(stdout.includes(`${nodes.url('sales')}/products/sales/orders/orders?`), stdout)
    assert.match(stderr, /read at node sales, which has the dataset: it is a token of that node\.\n/)
  })

  it('looks at what another node owns as at its own', async () => {
    await prints('query', 'select id from sales.orders', '--purpose', 'dpv:Marketing')
    assert.match(await prints('log', 'sales/orders'), /^PUBLICATION [^]*\n +1 +1\.0\.0 /)
    assert.match(await prints('slo', 'sales/orders'), /\nsales\/orders +availability /)
    assert.match(await prints('measures', 'sales/orders'), /\nsales\/orders +2 /)
    assert.match(
      await prints('measures', 'sales'),
      /\nsales\/orders +2 [^]*\nsales\/prices +0 [^]*\ntogether +2 /,
    )
    const hers = await prints('lineage', 'sales/orders', '--purpose', 'dpv:Marketing')
    assert.match(hers, /^ {2}region$/m)
    const usage = await asked('usage', 'sales/orders')
    assert.equal(usage.status, 3)
    assert.match(usage.stderr, /for its owners.*\(says node sales\)/)
    assert.match(await prints('rate', 'sales/orders', '--stars', '4'), /^★★★★☆ {2}\S+ {2}user:ana \(you\)/)
    assert.match(await prints('rate', 'sales/orders'), /^★★★★☆/)
  })

  it('shows what was asked of another node, and where it is decided', async () => {
    const terms = ['--purpose', 'dpv:Marketing', '--until', '2091-12-31', '--for', 'Spring.']
    const [id = ''] = /agr_\w+/.exec(await prints('access', 'request', 'sales/prices', ...terms)) ?? []
    const shown = await prints('access', 'show', id)
    assert.match(shown, /^agr_\w+ {2}requested: user:ana reads sales\/prices /)
    assert.match(shown, /\nIt is kept at node sales, where it is decided\.\n/)
    const withdrawn = await asked('access', 'withdraw', id)
    assert.match(withdrawn.stderr, /is not here: its domain belongs to node sales/)
  })

  it('names the nodes that impact lacks', async () => {
    const words = ['lineage', 'board/totals', '--impact', '--purpose', 'dpv:Marketing']
    assert.doesNotMatch((await asked(...words)).stderr, /cannot be asked/)
    await nodes.stop('sales')
    // What the owner said a moment ago still counts.
    await eventually(async () => /cannot be asked/.test((await asked(...words)).stderr))
    const { status, stdout, stderr } = await asked(...words)
    assert.equal(status, 0)
    assert.match(stdout, /^Nothing that you may know of is made from board\/totals\.\n/)
    assert.match(
      stderr,
      /^sales cannot be asked since \d{4}-\S+: nothing listens at its address; what is made and read there is missing$/m,
    )
  })
})
