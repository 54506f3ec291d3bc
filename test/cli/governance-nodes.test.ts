import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import type { CommandContext } from '../../src/cli/command-context.ts'
import { governanceEnact } from '../../src/cli/commands/governance-enact.ts'
import { governanceOutlook } from '../../src/cli/commands/governance-outlook.ts'
import { governancePropose } from '../../src/cli/commands/governance-propose.ts'
import { governanceReview, type ReviewOptions } from '../../src/cli/commands/governance-review.ts'
import { governanceSign } from '../../src/cli/commands/governance-sign.ts'
import { nodeOfMesh, type NodeOfMesh } from '../../src/cli/mesh-port.ts'
import { takeUpBundles } from '../../src/cli/take-up-bundles.ts'
import { systemEffects } from '../../src/effects.ts'
import { digestOf, parseSignedBundle, statementOf } from '../../src/governance/council/signed-bundle.ts'
import { signStatement } from '../../src/governance/signed-statement.ts'
import { addRegistry } from '../../src/mesh/registry/known-registries.ts'
import { enactGovernance } from '../../src/product/enact-governance.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { NodeSecret } from '../../src/sidecar/node-secret.ts'
import { charterOf, signedBy, signer, statement, type Signer } from '../governance/council/council.ts'
import { testKey, type TestKey } from '../mesh/given-members.ts'
import { clientOf, TestRegistry, type TestNode } from '../mesh/registry/registry-mesh.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { startHansa } from '../support/hansa.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const [olga, pete, eve] = ['user:olga', 'user:pete', 'user:eve'].map(signer) as [Signer, Signer, Signer]
const charter = charterOf([olga, pete], 2)

const hidesAmounts = `@id("amounts")
@reason("Amounts are for the books")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "amount" };
`

/** A node in a folder of its own. */
interface Node {
  readonly mesh: TestMesh
  readonly asNode: TestNode
}

async function nodeIn(name: string, products: ConstructorParameters<typeof TestMesh>[0]): Promise<Node> {
  const node = { name, address: `http://${name}.test:8080` }
  const http = { host: '127.0.0.1', port: await freePort() }
  const mesh = new TestMesh(products, { settings: { node, http }, systemClock: true })
  const { publicKey, sign } = await nodeKey(mesh.state)
  const text = publicKey.export({ format: 'jwk' }).x ?? ''
  return { mesh, asNode: { node: name, domains: [name], key: { publicKey, sign, text } } }
}

const served = async ({ mesh }: Node): Promise<NodeOfMesh> => {
  const { settings } = await mesh.load()
  const { node } = settings
  assert.ok(node)
  return nodeOfMesh({
    name: 'test',
    settings,
    node,
    store: await mesh.store(),
    secret: await NodeSecret.open(mesh.state),
    addressBook: { rotationStatements: () => Promise.resolve([]) },
    effects: systemEffects,
  })
}

/** The command in a folder; what it printed and noted, and its exit status. */
async function run(
  { mesh }: Pick<Node, 'mesh'>,
  command: (context: CommandContext) => Promise<number>,
): Promise<{ readonly exit: number; readonly out: string; readonly notes: string }> {
  const terminal = { out: new PassThrough(), err: new PassThrough(), width: 100, liveWidth: undefined }
  const exit = await command({ terminal, effects: systemEffects, folder: mesh.root, json: false })
  const textOf = (stream: PassThrough): string => String(stream.read() ?? '')
  return { exit, out: textOf(terminal.out), notes: textOf(terminal.err) }
}

function keyFile({ mesh }: Node, { key }: Signer): string {
  const file = path.join(mesh.root, 'member.pem')
  writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return file
}

/** Three nodes under a council: what is proposed takes a column away at two of them; the third says nothing. */
describe('a proposal to a mesh of nodes', () => {
  let nodes: readonly [sales: Node, air: Node, board: Node]
  let registry: TestRegistry
  before(async () => {
    nodes = [
      await nodeIn('sales', { 'sales/orders': orders }),
      await nodeIn('air', { 'air/orders': orders }),
      await nodeIn('board', {}),
    ]
    const known = nodes.map(({ asNode: { node, key, domains } }) => ({
      node,
      key: key.text,
      domains,
      vouchesFor: [],
    }))
    const first = await signedBy(statement(charter, { nodes: known }), olga, pete)
    registry = await TestRegistry.serve(underCouncil(new TestMesh({}, { systemClock: true })))
    letKimIn(nodes[0])
    for (const { mesh } of nodes) {
      underCouncil(mesh)
      await mesh.apply()
      await addRegistry(mesh.state, registry.url)
    }
    await agree(nodes[1])
    for (const { mesh } of nodes) await mesh.close()

    function underCouncil(mesh: TestMesh): TestMesh {
      mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charter })
      mesh.write('governance/nodes.yaml', { apiVersion: 'hansa/v1', kind: 'Nodes', nodes: known })
      mesh.write('governance/bundles/0001.json', JSON.stringify(first))
      return mesh
    }
  })
  after(async () => {
    await registry[Symbol.asyncDispose]()
    for (const { mesh } of nodes) await mesh[Symbol.asyncDispose]()
  })

  const reviewed = (node: Node, options: ReviewOptions = {}) =>
    run(node, (context) => governanceReview(context, options))
  const atRegistry = (by: Node) => clientOf(by.asNode, registry.url)
  const bundleIn = ({ mesh }: Node, number: number): string =>
    path.join(mesh.root, `governance/bundles/000${number}.json`)
  /** As a node does that is up. */
  const answer = async (node: Node): Promise<ReadonlyMap<string, string>> => {
    const { outlooks, answer } = await served(node)
    await answer(atRegistry(node))
    const documents = await outlooks()
    const { refused } = await atRegistry(node).deliver(node.asNode.node, Object.fromEntries(documents))
    assert.deepEqual(refused, [])
    return documents
  }

  it('is sent to the registries once a member has signed it', async () => {
    const [, , board] = nodes
    board.mesh.write('governance/policies/amounts.cedar', hidesAmounts)
    const unsigned = await run(board, (context) =>
      governancePropose(context, { reason: 'Amounts stay inside' }),
    )
    assert.match(unsigned.notes, /It is in this folder only/)
    assert.deepEqual(await atRegistry(board).bundles(1), [])
    const key = keyFile(board, olga)
    const signed = await run(board, (context) => governanceSign(context, { key }))
    assert.match(signed.notes, /bundle 2 is at http:.*: others can sign it there/)
    assert.deepEqual(
      (await atRegistry(board).bundles(1)).map(({ number, state }) => [number, state]),
      [[2, 'waiting']],
    )
  })

  it('is fetched by who reviews it, and names every node that has not answered', async () => {
    const [, air] = nodes
    const { exit, out, notes } = await reviewed(air, { nodes: true })
    assert.match(notes, /bundle 2 was fetched from the registries, and is in governance\/bundles\/0002\.json/)
    assert.match(out, /signed by user:olga; not by user:pete/)
    assert.match(out, /✗ node:sales has not answered\n✗ node:air has not answered\n✗ node:board has not/)
    assert.match(out, /0 of 3 nodes answered/)
    assert.equal(exit, 3)
    assert.equal(readFileSync(bundleIn(air, 2), 'utf8'), readFileSync(bundleIn(nodes[2], 2), 'utf8'))
  })

  it('is answered by each node that is up, for its own readers, those at other nodes too', async () => {
    const [sales, air] = nodes
    await answer(air)
    {
      await using up = startHansa(['-C', sales.mesh.root, 'up'])
      await up.says(/Serving/)
      const digest = digestOf(parseSignedBundle(readFileSync(bundleIn(air, 2), 'utf8')) ?? assert.fail())
      await eventually(async () =>
        (await atRegistry(air).reports('outlook', digest)).some(({ node }) => node === 'sales'),
      )
    }
    const { exit, out } = await reviewed(air, { nodes: true })
    assert.match(out, /node:sales: 2 changes/)
    assert.match(
      out,
      /sales\/orders: user:kim, sales\.orders for dpv:Marketing\n +- amount: clear → withheld: Amounts are for the books/,
    )
    assert.match(
      out,
      /air\/orders: service:board\.summary, air\.orders for dpv:Marketing by a1\n +- amount: clear → withheld/,
    )
    assert.match(out, /✗ node:board has not answered/)
    assert.match(out, /2 of 3 nodes answered: 4 would see less, 0 more\./)
    assert.equal(exit, 3)
  })

  it('is worked out once', async () => {
    assert.deepEqual(await answer(nodes[1]), await answer(nodes[1]))
  })
})

/** A user that the node lists, by a rule of its domain. */
function letKimIn({ mesh }: Node): void {
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [{ principal: 'user:kim' }],
  })
  mesh.write(
    'domains/sales/policies/kim.cedar',
    `@id("sales.kim") @reason("Kim sells")
permit (principal == Hansa::User::"kim", action == Hansa::Action::"read", resource)
when { context.purpose == Hansa::Purpose::"dpv:Marketing" };
`,
  )
}

/** A product of another node may read the orders. */
async function agree({ mesh }: Node): Promise<void> {
  const { metadata } = await mesh.store()
  const at = new Date().toISOString()
  await metadata.recordAgreement(
    {
      id: 'a1',
      consumer: 'service:board.summary',
      requestedBy: 'service:board.summary',
      product: 'air/orders',
      port: 'orders',
      major: 1,
      purpose: 'dpv:Marketing',
      until: new Date(Date.now() + 86_400_000).toISOString(),
      justification: 'For the board.',
      state: 'approved',
      narrowing: {},
      approvedAt: at,
      revision: 1,
    },
    { agreement: 'a1', revision: 1, at, by: 'user:olga', kind: 'approved' },
  )
}
