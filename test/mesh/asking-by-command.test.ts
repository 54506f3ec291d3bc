import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { accessList } from '../../src/cli/commands/access-list.ts'
import { accessRequest } from '../../src/cli/commands/access-request.ts'
import { connect } from '../../src/cli/commands/connect.ts'
import { policyExplain } from '../../src/cli/commands/policy-explain.ts'
import { show } from '../../src/cli/commands/show.ts'
import type { CommandContext } from '../../src/cli/command-context.ts'
import { operatorOf, type Principal } from '../../src/governance/principal.ts'
import { askForAccess } from '../../src/ports/mcp/ask-for-access.ts'
import type { McpCaller } from '../../src/ports/mcp/mcp-port.ts'
import { changeAgreement } from '../../src/sidecar/agreement/change-agreement.ts'
import type { TestMesh } from '../support/test-mesh.ts'
import { guardedSales } from './guarded-sales.ts'
import { ReadingNode } from './reading-node.ts'
import { serveNodes, type ServedNodes } from './served-node.ts'

const identities = {
  apiVersion: 'hansa/v1',
  kind: 'Identities',
  principals: [{ principal: 'user:kim' }],
}

let nodes: ServedNodes<'sales' | 'planning'>

before(async () => {
  nodes = await serveNodes({
    sales: guardedSales(),
    planning: {
      domains: ['planning'],
      vouchesFor: ['user:*'],
      declare: (mesh: TestMesh) => mesh.write('identities.yaml', identities),
    },
  })
  // Where the other node is was heard before, and is remembered.
  await using reading = await ReadingNode.open(nodes.planning, [nodes.sales])
  await reading.remote.addresses.of('sales')
})

after(() => nodes[Symbol.asyncDispose]())

interface Printed {
  readonly out: string
  readonly err: string
}

/** Runs a command in the folder of the planning node, at the time of the nodes. */
async function printed(run: (context: CommandContext) => Promise<number>, json = false): Promise<Printed> {
  const { effects } = await nodes.planning.mesh.context()
  const [out, err] = [new PassThrough(), new PassThrough()]
  const terminal = { out, err, width: 160, liveWidth: undefined }
  const both = Promise.all([text(out), text(err)])
  try {
    await run({ terminal, effects, folder: nodes.planning.mesh.root, json })
  } finally {
    out.end()
    err.end()
  }
  const [said, noted] = await both
  return { out: said, err: noted }
}

const asking = { purpose: 'dpv:ResearchAndDevelopment', until: '2031-12-31', for: 'How prices move' }

const decideAtHome = (id: string, kind: 'approve' | 'revoke') =>
  changeAgreement(nodes.sales.sidecar.agreements({ principal: operatorOf('test'), method: 'operator' }), id, {
    kind,
  })

const idIn = ({ out }: Printed): string => /agr_\w+/.exec(out)?.[0] ?? ''

describe('hansa access request', () => {
  it('goes to the node that owns the product, whose owners approve it there; then it is read', async () => {
    await using reading = await ReadingNode.open(nodes.planning, [nodes.sales])
    const kim = { kind: 'user', id: 'kim', teams: [], attributes: {} } as const
    const terms = { purpose: asking.purpose, port: 'http' }
    const seen = async () => {
      const { datasets } = await reading.sidecar.visible({ principal: kim, method: 'token' }, terms)
      return datasets.map(({ name }) => name)
    }
    const asked = await printed((context) =>
      accessRequest(context, { ...asking, name: 'sales.prices', as: 'user:kim' }),
    )
    assert.match(
      asked.out,
      /^agr_\w+ {2}requested: user:kim reads sales\/prices for dpv:R.* until 2031-12-31, at node sales\n/,
    )
    assert.match(asked.out, /Its owners decide there: .*node:test\.\n$/)
    await decideAtHome(idIn(asked), 'approve')
    assert.deepEqual(await seen(), ['prices'])
    const listed = await printed((context) => accessList(context, { as: 'user:kim' }))
    assert.match(listed.out, /NODE\n[^]*approved.*sales\/prices.*sales\n$/)
    await decideAtHome(idIn(asked), 'revoke')
  })

  it('goes there in the name of a product that is made here, and of the node itself', async () => {
    const forProduct = await printed((context) =>
      accessRequest(context, { ...asking, name: 'sales/notes', as: 'service:planning.forecast' }),
    )
    assert.match(forProduct.out, /requested: service:planning\.forecast reads sales\/notes/)
    const forNode = await printed((context) => accessRequest(context, { ...asking, name: 'sales/notes' }))
    assert.match(forNode.out, /requested: node:planning reads sales\/notes/)
  })

  it('goes nowhere in the name of what another node makes', async () => {
    await assert.rejects(
      () =>
        printed((context) =>
          accessRequest(context, { ...asking, name: 'sales/notes', as: 'service:sales.orders' }),
        ),
      /there is no principal service:sales\.orders/,
    )
  })

  it('passes on what the owner has against it', async () => {
    await assert.rejects(
      () =>
        printed((context) => accessRequest(context, { ...asking, name: 'sales/nothing', as: 'user:kim' })),
      /nothing published is called sales\/nothing \(says node sales\)/,
    )
  })
})

describe('the tool of agents that asks for access', () => {
  it('asks where the product is', async () => {
    await using reading = await ReadingNode.open(nodes.planning, [nodes.sales])
    const lee = { kind: 'agent', id: 'lee', teams: [], attributes: {} } as const
    const caller = (principal: Principal): McpCaller => ({
      reader: () => Promise.resolve({ principal, method: 'token' }),
      purpose: undefined,
    })
    const request = { ...asking, name: 'sales.notes', justification: 'What is noted' }
    const context = { sidecar: reading.sidecar, mesh: 'test' }
    const kim = { ...lee, kind: 'user' } as const
    const { node, agreement } = await askForAccess({ ...context, caller: caller(kim) }, request)
    assert.equal(node, 'sales')
    assert.match(
      JSON.stringify(agreement),
      /"state":"requested","consumer":"user:lee","requestedBy":"user:lee"/,
    )
    // No rule lets this node speak for agents.
    await assert.rejects(() => askForAccess({ ...context, caller: caller(lee) }, request), { code: 'denied' })
  })
})

describe('commands about what another node owns', () => {
  it('say which', async () => {
    const commands = [
      (context: CommandContext) => show(context, { product: 'sales/prices' }),
      (context: CommandContext) => connect(context, 'sales.prices', { as: 'user:kim' }),
      (context: CommandContext) => policyExplain(context, { principal: 'user:kim', dataset: 'sales.prices' }),
    ]
    for (const command of commands)
      await assert.rejects(
        () => printed(command),
        /belongs to node sales|^HansaError: node sales cannot tell: it has no Mesh API/,
      )
  })
})
