import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { signStatement } from '../../src/governance/signed-statement.ts'
import { clientOf, documentsOf, productOf, testNode, TestRegistry } from './registry/registry-mesh.ts'
import { ReadingNode } from './reading-node.ts'
import { bring, impatience, kim, serveTwoNodes, type TwoNodes } from './remote/two-nodes.ts'
import { RoughRelay, type Roughness } from './rough-relay.ts'

const statements = [
  'select o.id, o.customer, p.label from sales.orders o join sales.prices p on p.n = o.id order by 1',
  'select count(*)::int as n, sum(reading) as s from sales.readings',
  'select count(*)::int as n from (select distinct n, reading, second, third from sales.readings) r, sales.ticks',
  'select day from sales.ticks order by 1',
]

describe('nodes on a rough network', () => {
  let two: TwoNodes
  let smooth: readonly string[]
  before(async () => {
    two = await serveTwoNodes()
    smooth = await answers(two.sales.url, statements)
  })
  after(() => two[Symbol.asyncDispose]())

  /** Before sales, for planning, which has nothing of it. */
  async function roughly(roughness: Roughness): Promise<RoughRelay> {
    rmSync(path.join(two.planning.mesh.state, 'mesh'), { recursive: true, force: true })
    const relay = await RoughRelay.before(two.sales.url, roughness)
    two.registry.address = relay.url
    return relay
  }

  async function answers(url: string, asked: readonly string[]): Promise<readonly string[]> {
    const addresses = new Map([['sales', url]])
    await using reading = await ReadingNode.open(two.planning, [two.sales], { addresses, retrying: 10_000 })
    return await Promise.all(
      asked.map(async (sql) => {
        const wish = { sql, purpose: 'dpv:Marketing', format: 'json', port: 'http' } as const
        const result = await reading.sidecar.query(kim, wish)
        const answer = await text(result.bytes)
        await result.rows
        return answer
      }),
    )
  }

  it('answer as on a smooth one, whatever overtakes what and in whatever pieces it comes', async () => {
    await using relay = await roughly({ delay: 30, piece: 9000 })
    const rough = await answers(relay.url, [...statements, ...statements.toReversed()])
    assert.deepEqual(rough, [...smooth, ...smooth.toReversed()])
    assert.ok(relay.overtaken > 0)
  })

  it('answer as on a smooth one where all that is sent comes twice', async () => {
    await using relay = await roughly({ delay: 5, repeats: true })
    assert.deepEqual(await answers(relay.url, statements.slice(0, 2)), smooth.slice(0, 2))
  })

  it('bring a file whole, and no part of it twice, through connections that are reset', async () => {
    await using relay = await roughly({ delay: 3, resetAfter: () => 1_500_000 })
    await using remote = await two.open()
    const { rows, transfer } = await bring(remote, 'readings')
    assert.equal(rows.length, 200_000)
    assert.equal(new Set(rows.map(({ n }) => n)).size, 200_000)
    assert.equal(transfer.bytes, transfer.of)
    assert.ok(relay.resets >= 2)
  })

  it('ask again where an answer was lost, also that to an assertion, which is good for once', async () => {
    for (const lost of [1, 2]) {
      await using relay = await roughly({ resetAfter: (connection) => (connection <= lost ? 0 : undefined) })
      await using remote = await two.open({ ...impatience, attempts: 4 })
      assert.equal((await bring(remote, 'orders')).rows.length, 3)
      assert.equal(relay.resets, lost)
    }
  })
})

describe('a registry on a rough network', () => {
  const flights = testNode('flights')
  const report = (reads: number, at: number): string =>
    signStatement(
      { mesh: 'test', node: 'flights', reads, issuedAt: new Date(at).toISOString() },
      'hansa-usage+json',
      flights.key,
    )
  const said = (reads: number, at: number): Readonly<Record<string, string>> => ({
    ...documentsOf(flights, [productOf(flights, 'flights/a', { sequence: reads })], {
      issuedAt: new Date(at).toISOString(),
    }),
    'report/usage/day': report(reads, at),
  })

  it('keeps the newest of what it was told, in whatever order that comes, and however often', async () => {
    const addresses: string[] = []
    await using registry = await TestRegistry.open([flights], addresses)
    await using slow = await RoughRelay.before(registry.url, { delay: 300, piece: 500, repeats: true })
    await using quick = await RoughRelay.before(registry.url, { delay: 5, repeats: true })
    addresses.push(registry.url, slow.url, quick.url)
    const now = Date.now()
    const told = [1, 2, 3, 4, 5, 6].map((number) => ({ number, documents: said(number, now + number) }))
    const deliveries = told.map(async ({ number, documents }) => {
      const client = clientOf(flights, number % 2 === 1 && number < 5 ? slow.url : quick.url)
      return client.deliver('flights', documents)
    })
    await Promise.allSettled(deliveries)
    const client = clientOf(flights, registry.url)
    const newest = told.at(-1)?.documents ?? {}
    assert.equal(await client.nodeStatement('flights'), newest['node'])
    assert.equal((await client.product('flights/a'))?.statement, newest['product/flights/a'])
    assert.deepEqual(
      (await client.reports('usage')).map(({ statement }) => statement),
      [newest['report/usage/day']],
    )
  })
})
