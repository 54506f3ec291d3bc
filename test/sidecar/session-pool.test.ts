import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Sidecar } from '../../src/sidecar/sidecar.ts'
import type { TestMesh } from '../support/test-mesh.ts'
import { governedMesh, onCustomers, onOrders } from './governed-mesh.ts'
import { agree, change, readAs, readerOf } from './read-as.ts'

const orders = 'select count(*) as n from sales.orders'
const customers = 'select count(*) as n from crm.customers'

describe('SessionPool', () => {
  let mesh: TestMesh
  let sidecar: Sidecar
  before(async () => {
    mesh = await governedMesh()
    sidecar = await mesh.sidecar()
  })
  after(() => mesh[Symbol.asyncDispose]())

  /** Folders of the workers that are there. */
  const workers = async (): Promise<ReadonlySet<string>> =>
    new Set(await readdir(path.join(mesh.state, 'sessions')).catch(() => []))

  /** How many workers were started while `work` ran. */
  const started = async (work: () => Promise<unknown>): Promise<number> => {
    const before = await workers()
    await work()
    return [...(await workers())].filter((worker) => !before.has(worker)).length
  }

  it('keeps a session for the next statement of its reader, of the same or of more', async () => {
    await agree(mesh, { id: 'agr_a1', consumer: 'user:ana', ...onOrders })
    await agree(mesh, { id: 'agr_a2', consumer: 'user:ana', ...onCustomers })
    const ana = readerOf('user:ana')
    assert.equal(await started(() => readAs(sidecar, ana, orders)), 1)
    const more = async () => {
      assert.deepEqual(await readAs(sidecar, ana, orders), [{ n: 5 }])
      assert.deepEqual(await readAs(sidecar, ana, customers), [{ n: 3 }])
      assert.deepEqual(await readAs(sidecar, ana, 'select 1 as n'), [{ n: 1 }])
      await assert.rejects(readAs(sidecar, ana, 'select * frm x'), { code: 'syntax_error' })
      assert.deepEqual(await readAs(sidecar, ana, orders), [{ n: 5 }])
    }
    assert.equal(await started(more), 0)
  })

  it('gives it to nobody else, whoever acts for the same principal', async () => {
    await agree(mesh, { id: 'agr_b1', consumer: 'team:b', ...onOrders })
    const [bob, bea] = [readerOf('user:bob', { teams: ['b'] }), readerOf('user:bea', { teams: ['b'] })]
    const acting = { ...bob, actor: mesh.operator.principal }
    await readAs(sidecar, bob, orders)
    for (const reader of [bea, acting]) assert.equal(await started(() => readAs(sidecar, reader, orders)), 1)
  })

  it('uses no process for another purpose than it was used for', async () => {
    await agree(mesh, { id: 'agr_c1', consumer: 'user:cid', ...onOrders })
    const cid = readerOf('user:cid')
    await readAs(sidecar, cid, orders)
    const purpose = { purpose: 'RouteReview' }
    assert.equal(await started(() => readAs(sidecar, cid, orders, purpose)), 1)
  })

  it('uses no process that has seen other things than may be seen now', async () => {
    const seen = await agree(mesh, { id: 'agr_d1', consumer: 'user:dan', ...onOrders })
    await agree(mesh, { id: 'agr_d2', consumer: 'user:dan', ...onCustomers })
    const dan = readerOf('user:dan')
    await readAs(sidecar, dan, orders)
    await readAs(sidecar, dan, customers)
    const narrowed = await change(mesh, seen, {
      narrowing: { rows: { orders: 'resource.region == "north"' } },
    })
    const work = async () => assert.deepEqual(await readAs(sidecar, dan, customers), [{ n: 3 }])
    assert.equal(await started(work), 1)
    await readAs(sidecar, dan, orders)
    await change(mesh, narrowed, { state: 'revoked' })
    assert.equal(await started(work), 1)
  })

  it('runs statements of one reader at the same time in sessions of their own', async () => {
    await agree(mesh, { id: 'agr_e1', consumer: 'user:eva', ...onOrders })
    const eva = readerOf('user:eva')
    const both = async () => {
      const all = await Promise.all([readAs(sidecar, eva, orders), readAs(sidecar, eva, orders)])
      assert.deepEqual(all.flat(), [{ n: 5 }, { n: 5 }])
    }
    assert.equal(await started(both), 2)
    assert.equal(await started(both), 0)
  })

  it('leaves nothing when it is closed', async () => {
    await sidecar.close()
    assert.equal((await workers()).size, 0)
  })
})
