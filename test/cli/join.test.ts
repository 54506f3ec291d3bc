import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import type { CommandContext } from '../../src/cli/command-context.ts'
import { join } from '../../src/cli/commands/join.ts'
import { leave } from '../../src/cli/commands/leave.ts'
import { nodeKeyLine } from '../../src/cli/commands/node-key.ts'
import { nodeRotate } from '../../src/cli/commands/node-rotate.ts'
import { nodeShow } from '../../src/cli/commands/node-show.ts'
import { systemEffects } from '../../src/effects.ts'
import { isHansaError, type ErrorCode, type HansaError } from '../../src/errors.ts'
import { knownRegistries } from '../../src/mesh/registry/known-registries.ts'
import { enactGovernance } from '../../src/product/enact-governance.ts'
import { clientOf, testNode, TestRegistry } from '../mesh/registry/registry-mesh.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** The command in a folder, as a program would call it; what it printed, and its exit status. */
async function run(
  mesh: TestMesh,
  command: (context: CommandContext) => Promise<number>,
): Promise<Readonly<Record<string, unknown>> & { readonly exit: number }> {
  const out = new PassThrough()
  const terminal = { out, err: new PassThrough(), width: 100, liveWidth: undefined }
  const exit = await command({ terminal, effects: systemEffects, folder: mesh.root, json: true })
  return { ...(JSON.parse(String(out.read())) as Record<string, unknown>), exit }
}

async function failure(work: Promise<unknown>, code: ErrorCode): Promise<HansaError> {
  const error: unknown = await work.then(
    () => assert.fail('it did not fail'),
    (cause: unknown) => cause,
  )
  assert.ok(isHansaError(error, code), String(error))
  return error
}

describe('hansa join and leave', () => {
  const planning = testNode('planning')
  const node = { name: 'sales', address: 'http://sales.test:8080' }
  let registry: TestRegistry
  let sales: TestMesh
  before(async () => {
    registry = await TestRegistry.open([planning])
    sales = new TestMesh({ 'sales/orders': orders }, { settings: { node }, systemClock: true })
  })
  after(async () => {
    await sales[Symbol.asyncDispose]()
    await registry[Symbol.asyncDispose]()
  })

  const joined = () => run(sales, (context) => join(context, { registry: registry.url }))
  const letIn = async (line: Readonly<Record<string, unknown>>): Promise<void> => {
    const nodes = [
      { node: 'planning', key: planning.key.text, domains: ['planning'] },
      { node: line['node'], key: line['key'], domains: line['domains'] },
    ]
    for (const mesh of [registry.mesh, sales]) {
      mesh.write('governance/nodes.yaml', { apiVersion: 'hansa/v1', kind: 'Nodes', nodes })
      await enactGovernance(await mesh.context())
    }
  }
  const statementAt = async (): Promise<string | undefined> =>
    clientOf(planning, registry.url).nodeStatement('sales')

  it('says which line is missing where the rules do not know the node', async () => {
    const { key } = await run(sales, nodeKeyLine)
    const { detail, remedy } = await failure(joined(), 'denied')
    assert.deepEqual(detail, [`- { node: sales, key: ${String(key)}, domains: [sales] }`])
    assert.match(remedy ?? '', /governance\/nodes\.yaml/)
    assert.deepEqual(await knownRegistries(sales.state), [])
    assert.equal((await run(sales, nodeShow)).exit, 3)
  })

  it('refuses a registry of another mesh, an address where none is, and a folder without a node', async () => {
    await using other = new TestMesh({}, { settings: { name: 'other', node }, systemClock: true })
    const join1 = (context: CommandContext) => join(context, { registry: registry.url })
    assert.match((await failure(run(other, join1), 'invalid_input')).message, /is of the mesh test/)
    other.configure()
    assert.match((await failure(run(other, join1), 'invalid_input')).message, /names no node/)
    await failure(
      run(sales, (context) => join(context, { registry: 'http://127.0.0.1:1' })),
      'source_unavailable',
    )
    await failure(
      run(sales, (context) => join(context, { registry: 'sales' })),
      'invalid_input',
    )
  })

  it('delivers what the node serves, and remembers the registry', async () => {
    await sales.apply()
    await letIn(await run(sales, nodeKeyLine))
    assert.deepEqual(await joined(), { registry: registry.url, delivered: 2, bundle: null, exit: 0 })
    assert.deepEqual(await knownRegistries(sales.state), [registry.url])
    const { products } = await clientOf(planning, registry.url).products({})
    assert.deepEqual(
      products.map(({ product }) => product),
      ['sales/orders'],
    )
    const { membership, domains, registries } = await run(sales, nodeShow)
    assert.deepEqual([membership, domains, registries], ['member', ['sales'], [registry.url]])
  })

  it('joins again after a rotation, by the new key alone', async () => {
    const { to } = await run(sales, nodeRotate)
    const { key, rotations, membership } = await run(sales, nodeShow)
    assert.deepEqual([key, rotations, membership], [to, 1, 'member'])
    const before = await statementAt()
    assert.equal((await joined()).exit, 0)
    assert.notEqual(await statementAt(), before)
    assert.equal((await clientOf(planning, registry.url).rotationStatements('sales')).flat().length, 1)
  })

  it('leaves nothing of the node at a registry that it leaves', async () => {
    assert.deepEqual(await run(sales, (context) => leave(context, {})), { left: [registry.url], exit: 0 })
    assert.deepEqual(await knownRegistries(sales.state), [])
    assert.deepEqual((await clientOf(planning, registry.url).products({})).products, [])
    await failure(
      run(sales, (context) => leave(context, {})),
      'not_found',
    )
  })
})
