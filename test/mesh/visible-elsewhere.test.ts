import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Principal } from '../../src/governance/principal.ts'
import type { Sidecar } from '../../src/sidecar/sidecar.ts'
import { freePort } from '../support/free-port.ts'
import { guardedSales } from './guarded-sales.ts'
import { openPlanning } from './open-planning.ts'
import { ReadingNode } from './reading-node.ts'
import { serveNodes, type ServedNodes } from './served-node.ts'

const forMarketing = { purpose: 'dpv:Marketing', port: 'http' }

let nodes: ServedNodes<'sales' | 'planning'>
let reading: ReadingNode

before(async () => {
  nodes = await serveNodes({
    sales: guardedSales(),
    planning: openPlanning,
  })
  reading = await ReadingNode.open(nodes.planning, [nodes.sales])
})

after(async () => {
  await reading[Symbol.asyncDispose]()
  await nodes[Symbol.asyncDispose]()
})

const person = (id: string, teams: readonly string[] = []): { principal: Principal; method: 'token' } => ({
  principal: { kind: 'user', id, teams, attributes: {} },
  method: 'token',
})

async function namesFor(sidecar: Sidecar, who: ReturnType<typeof person>): Promise<readonly string[]> {
  const { datasets } = await sidecar.visible(who, forMarketing)
  return datasets.map(({ domain, name }) => `${domain}.${name}`).toSorted()
}

describe('Sidecar.whereElse', () => {
  it('tells where the owner is and by what it serves, as it has signed', async () => {
    assert.deepEqual(await reading.sidecar.whereElse('sales'), {
      node: 'sales',
      address: nodes.sales.url,
      protocols: [{ name: 'http' }, { name: 'postgresql', port: 5433 }],
    })
    assert.equal(await reading.sidecar.whereElse('planning'), undefined)
  })
})

describe('Sidecar.visible', () => {
  it('shows what other nodes let the reader know of beside what is here, each as its owner shows it', async () => {
    const kim = person('kim', ['marketing'])
    const { datasets, missing } = await reading.sidecar.visible(kim, forMarketing)
    assert.deepEqual(missing, [])
    const orders = datasets.find(({ domain, name }) => domain === 'sales' && name === 'orders')
    assert.deepEqual(
      orders?.columns.map(({ name }) => name),
      ['id', 'customer', 'email', 'region'],
    )
    assert.equal(orders.rows, undefined)
    assert.deepEqual(await namesFor(reading.sidecar, kim), [
      'planning.plans',
      'sales.notes',
      'sales.orders',
      'sales.prices',
    ])
  })

  it('shows another reader what they may know of, and no more', async () => {
    assert.deepEqual(await namesFor(reading.sidecar, person('mo')), ['planning.plans'])
  })

  it('shows somebody for whom another node asks what is here only', async () => {
    const delegated = {
      ...person('kim', ['marketing']),
      method: 'on-behalf-of' as const,
      actor: { kind: 'node' as const, id: 'sales', teams: [], attributes: {} },
    }
    const { datasets } = await reading.sidecar.visible(delegated, forMarketing)
    assert.deepEqual(
      datasets.map(({ domain }) => domain),
      ['planning'],
    )
  })

  it('keeps nothing of it in the owner’s audit', async () => {
    const { metadata } = await nodes.sales.mesh.store()
    const before = (await Array.fromAsync(metadata.auditRows())).length
    await reading.sidecar.visible(person('lee', ['marketing']), forMarketing)
    assert.equal((await Array.fromAsync(metadata.auditRows())).length, before)
  })

  it('says where a dataset is that is not here', async () => {
    const name = { domain: 'sales', name: 'prices' }
    await assert.rejects(
      () => reading.sidecar.decide(person('kim'), name, forMarketing),
      (error: Error) => error.message.includes(`node sales, at ${nodes.sales.url}`),
    )
  })

  it('says which node is missing that is down, and shows the rest', async () => {
    const nowhere = new Map([['sales', `http://127.0.0.1:${await freePort()}`]])
    await using alone = await readingWith(nowhere)
    const { datasets, missing } = await alone.sidecar.visible(person('kim', ['marketing']), forMarketing)
    assert.deepEqual(missing, ['sales'])
    assert.deepEqual(
      datasets.map(({ domain }) => domain),
      ['planning'],
    )
  })

  it('waits for no node that never answers', async () => {
    await using silent = await Silent.listen()
    await using slow = await readingWith(new Map([['sales', silent.url]]), 50)
    for (const who of ['kim', 'kim', 'lee', 'mo']) {
      const { missing } = await slow.sidecar.visible(person(who, ['marketing']), forMarketing)
      assert.deepEqual(missing, ['sales'])
    }
  })
})

/** A node that has not heard of others yet. */
async function readingWith(addresses: ReadonlyMap<string, string>, catalogue = 60_000): Promise<ReadingNode> {
  rmSync(path.join(nodes.planning.mesh.state, 'mesh'), { recursive: true, force: true })
  return ReadingNode.open(nodes.planning, [nodes.sales], { addresses, catalogue })
}

/** Takes connections and says nothing. */
class Silent implements AsyncDisposable {
  readonly #server: Server
  readonly #port: number
  readonly #sockets: Socket[] = []

  private constructor(server: Server, port: number) {
    this.#server = server
    this.#port = port
    server.on('connection', (socket) => {
      this.#sockets.push(socket)
      socket.on('error', () => undefined)
    })
  }

  static async listen(): Promise<Silent> {
    const port = await freePort()
    const server = createServer()
    const silent = new Silent(server, port)
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return silent
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
