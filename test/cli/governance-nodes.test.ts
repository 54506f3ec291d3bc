import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
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
import { meshOutlook } from '../../src/mesh/proposals/mesh-outlook.ts'
import { addRegistry, removeRegistry } from '../../src/mesh/registry/known-registries.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { NodeSecret } from '../../src/sidecar/node-secret.ts'
import { charterOf, signedBy, signer, statement, type Signer } from '../governance/council/council.ts'
import { testKey } from '../mesh/given-members.ts'
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
    await answer(atRegistry(node), new AbortController().signal)
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
    assert.match(signed.notes, /bundle 2 is at the registries: others can sign it there/)
    assert.deepEqual(
      (await atRegistry(board).bundles(1)).map(({ number, state }) => [number, state]),
      [[2, 'waiting']],
    )
  })

  it('is fetched by who reviews it, with what their own node says, and names every node that has not answered', async () => {
    const [, air] = nodes
    const { exit, out, notes } = await reviewed(air, { nodes: true })
    assert.match(notes, /bundle 2 was fetched from the registries, and is in governance\/bundles\/0002\.json/)
    assert.match(out, /signed by user:olga; not by user:pete/)
    assert.match(out, /\nnode:air: 2 changes \(now\)\n/)
    assert.match(out, /✗ node:sales has not answered\n✗ node:board has not answered\n1 of 3 nodes answered/)
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

  it('is not answered where nobody of the council has signed it, nor often for one who signs many', async () => {
    const [, air] = nodes
    const first = parseSignedBundle(readFileSync(bundleIn(air, 1), 'utf8')) ?? assert.fail()
    const next = { ...(statementOf(first) ?? assert.fail()), number: 2, previous: digestOf(first) }
    const strangers = await signedBy({ ...next, reason: 'Everything is mine' }, eve)
    const many = await Promise.all(
      ['01', '02', '03'].map((day) =>
        signedBy({ ...next, reason: `Of ${day}`, proposedAt: `2026-01-${day}T00:00:00.000Z` }, pete),
      ),
    )
    for (const bundle of [strangers, ...many]) await atRegistry(air).putBundle(bundle)
    const answered = [...(await answer(air)).keys()].map((key) => key.split('/')[2])
    const olgas = parseSignedBundle(readFileSync(bundleIn(air, 2), 'utf8')) ?? assert.fail()
    const petes = many[2] ?? assert.fail()
    assert.deepEqual(answered.sort(), [digestOf(olgas), digestOf(petes)].sort())
    const { notes } = await reviewed(air)
    assert.match(notes, /another bundle 2 is proposed, signed by user:pete: Of 03/)
    assert.doesNotMatch(notes, /mine/)
  })

  it('has no answer by whoever is no member, speaks for another, or of what is another’s', async () => {
    const [sales, air] = nodes
    const olgas = digestOf(parseSignedBundle(readFileSync(bundleIn(air, 2), 'utf8')) ?? assert.fail())
    const outlook = (by: TestNode, product: string): string =>
      signStatement(
        {
          mesh: 'test',
          node: by.node,
          on: '2026-01-01',
          issuedAt: new Date().toISOString(),
          proposal: { number: 2, digest: olgas },
          changes: [{ ...lossOf(product), principal: 'user:kim' }],
          more: 0,
          isWhole: true,
        },
        'hansa-outlook+json',
        by.key,
      )
    const key = `report/outlook/${olgas}`
    const stranger: TestNode = { node: 'moon', domains: ['moon'], key: testKey() }
    const client = clientOf(stranger, registry.url)
    await assert.rejects(client.deliver('moon', { [key]: outlook(stranger, 'moon/orders') }), {
      code: 'unauthenticated',
    })
    const forged = outlook({ ...sales.asNode, key: air.asNode.key }, 'sales/orders')
    await assert.rejects(atRegistry(air).deliver('sales', { [key]: forged }), { code: 'denied' })
    const { refused } = await atRegistry(sales).deliver('sales', { [key]: forged })
    assert.deepEqual(
      refused.map((each) => each.key),
      [key],
    )
    const { members } = await served(air)
    const saidBy = (node: string, statement: string) =>
      meshOutlook(
        {
          mesh: 'test',
          members,
          registry: { reports: () => Promise.resolve([{ node, name: olgas, statement }]) },
        },
        olgas,
      )
    const wordOf = async (node: string, statement: string) =>
      (await saidBy(node, statement)).find((each) => each.node === node)?.word
    assert.equal(await wordOf('sales', forged), 'not its own')
    assert.equal(await wordOf('sales', outlook(sales.asNode, 'air/orders')), 'not its own')
    assert.equal(await wordOf('sales', outlook(sales.asNode, 'sales/orders')), 'answered')
    assert.ok((await saidBy('moon', outlook(stranger, 'moon/orders'))).every(({ word }) => word === 'none'))
  })

  it('is in force once enough have signed it at the registries, wherever that is fetched', async () => {
    const [, air, board] = nodes
    const key = keyFile(air, pete)
    const { notes } = await run(air, (context) => governanceSign(context, { key }))
    assert.match(notes, /bundle 2 is at the registries: enough have signed it/)
    const { exit, out } = await run(board, governanceEnact)
    assert.match(out, /Bundle 2 of the council is in force\./)
    assert.equal(exit, 0)
    await takeUpBundles(await air.mesh.context(), atRegistry(air))
    assert.deepEqual(await answer(air), new Map())
  })

  it('is answered through its time of grace', async () => {
    const [sales, air, board] = nodes
    const reason = 'Everybody sees amounts again'
    board.mesh.write('governance/policies/amounts.cedar', '')
    const key = keyFile(board, olga)
    await run(board, (context) =>
      governancePropose(context, { reason, enforceFrom: '2040-01-01T00:00:00.000Z', key }),
    )
    await run(air, (context) => governanceReview(context))
    await run(air, (context) => governanceSign(context, { key: keyFile(air, pete) }))
    for (const node of [sales, air]) {
      await takeUpBundles(await node.mesh.context(), atRegistry(node))
      await answer(node)
    }
    const { exit, out } = await run(air, (context) => governanceOutlook(context, { days: 30, nodes: true }))
    assert.match(out, /bundle 3 is in force from 2040-01-01T00:00:00\.000Z on:/)
    assert.match(out, /sales\.orders for dpv:Marketing\n +\+ amount: withheld → clear/)
    assert.match(out, /2 of 3 nodes answered: 0 would see less, 4 more\./)
    assert.equal(exit, 3)
  })

  it('goes on in the folder while no registry can be reached, and that is said', async () => {
    const [, , board] = nodes
    await removeRegistry(board.mesh.state, registry.url)
    await addRegistry(board.mesh.state, `http://127.0.0.1:${await freePort()}`)
    board.mesh.write('governance/policies/amounts.cedar', hidesAmounts.replace('books', 'auditors'))
    const key = keyFile(board, olga)
    const { exit, notes } = await run(board, (context) =>
      governancePropose(context, { reason: 'Again', key }),
    )
    assert.match(notes, /bundle \d was not sent to the registries: .*http:.*cannot be reached/)
    assert.equal(exit, 0)
    const review = await reviewed(board)
    assert.match(
      review.notes,
      /Only what is in this folder is looked at: the registry http.* cannot be reached/,
    )
    assert.match(review.out, /signed by user:olga/)
    await assert.rejects(reviewed(board, { nodes: true }), { code: 'source_unavailable' })
  })
})

const lossOf = (product: string) => ({
  product,
  dataset: product.replace('/', '.'),
  purpose: 'dpv:Marketing',
  reads: 3,
  change: { kind: 'lost', because: [], message: 'no' },
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
