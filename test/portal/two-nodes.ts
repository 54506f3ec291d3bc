import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { parse } from 'yaml'
import * as z from 'zod'
import type { CommandContext } from '../../src/cli/command-context.ts'
import { governancePropose } from '../../src/cli/commands/governance-propose.ts'
import { governanceSign } from '../../src/cli/commands/governance-sign.ts'
import { identityToken } from '../../src/cli/commands/identity-token.ts'
import { layOutNodes } from '../../src/cli/demo-nodes/node-folders.ts'
import { startNodes, type StartedNodes } from '../../src/cli/demo-nodes/start-nodes.ts'
import { systemEffects } from '../../src/effects.ts'
import { operatorToken } from '../../src/sidecar/identity/operator-token.ts'
import { charterOf, signedBy, signer, statement } from '../governance/council/council.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { portalShop } from './portal-shop.ts'

const totals = {
  reads: { orders: 'sales.orders.orders' },
  serves: { totals: { columns: { region: 'string#', amount: 'number' } } },
  sql: { totals: 'select region, sum(amount) as amount from sales.orders group by region order by region\n' },
  more: { description: { purpose: 'What was sold, by region' } },
  settings: { purpose: 'dpv:ServiceProvision' },
}

const boardReaders = `@id("board.marketing") @reason("Marketing may read totals")
permit (principal in Hansa::Team::"marketing", action == Hansa::Action::"read", resource in Hansa::Domain::"board")
when { context.purpose in Hansa::Purpose::"dpv:Marketing" };
`

const amounts = `@id("amounts.internal") @reason("Amounts stay inside")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "amount" };
`

const listed = z.object({
  nodes: z.array(
    z.object({
      node: z.string(),
      key: z.string(),
      domains: z.array(z.string()),
      vouchesFor: z.array(z.string()),
    }),
  ),
})

/**
 * The shop's sales at one node, and the board's totals of them at another, each a process, with a registry and a council of
 * two: Olga has signed at the node of sales that nobody sees amounts.
 */
export class TwoNodes implements AsyncDisposable {
  readonly #mesh: TestMesh
  readonly #nodes: StartedNodes

  private constructor(mesh: TestMesh, nodes: StartedNodes) {
    this.#mesh = mesh
    this.#nodes = nodes
  }

  static async start(): Promise<TwoNodes> {
    await using open = new AsyncDisposableStack()
    const mesh = open.use(portalShop([{ property: 'availability', value: 99, unit: '%' }]))
    mesh.declare({ 'board/totals': totals })
    mesh.write('domains/board/policies/readers.cedar', boardReaders)
    const base = path.join(mesh.root, 'nodes')
    const [olga, pete] = [signer('user:olga'), signer('user:pete')]
    const charter = charterOf([olga, pete], 2)
    // Keys of nodes are made with their folders, and the council signs them.
    const laid = await layOutNodes(await mesh.load(), base)
    const file = path.join(laid.registry.folder, 'governance/nodes.yaml')
    const { nodes: known } = listed.parse(parse(readFileSync(file, 'utf8')))
    mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charter })
    const first = await signedBy(statement(charter, { nodes: known }), olga, pete)
    mesh.write('governance/bundles/0001.json', JSON.stringify(first))
    const nodes = await startNodes(contextIn(mesh.root), await mesh.load(), { base })
    open.defer(() => nodes.end())
    const started = new TwoNodes(mesh, nodes)
    await started.#propose(olga.key.export({ type: 'pkcs8', format: 'pem' }))
    open.move()
    return started
  }

  url(node: string): string {
    return this.#node(node).url
  }

  /** A token that the node gives. */
  async tokenAt(node: string, principal: string): Promise<string> {
    const context = contextIn(this.#node(node).folder)
    await identityToken(context, { principal })
    return String(context.terminal.out.read()).trim()
  }

  operatorOf(node: string): Promise<string> {
    return operatorToken(path.join(this.#node(node).folder, '.hansa'))
  }

  /** Ends the process of a node. */
  async stop(node: string): Promise<void> {
    await this.#nodes.processes.find(({ name }) => name === node)?.end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#nodes.end()
    await this.#mesh[Symbol.asyncDispose]()
  }

  async #propose(pem: string | Buffer): Promise<void> {
    const { folder } = this.#node('sales')
    const key = path.join(folder, 'olga.pem')
    writeFileSync(key, pem, { mode: 0o600 })
    mkdirSync(path.join(folder, 'governance/policies'), { recursive: true })
    writeFileSync(path.join(folder, 'governance/policies/amounts.cedar'), amounts)
    const context = contextIn(folder)
    await governancePropose(context, { reason: 'Amounts stay inside' })
    await governanceSign(context, { key })
  }

  #node(name: string) {
    const node = this.#nodes.nodes.find((each) => each.name === name)
    if (node === undefined) throw new Error(`there is no node ${name}`)
    return node
  }
}

function contextIn(folder: string) {
  const terminal = {
    out: new PassThrough(),
    err: new PassThrough().resume(),
    width: 120,
    liveWidth: undefined,
  }
  return { terminal, effects: systemEffects, folder, json: false } satisfies CommandContext
}
