import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { OpenedRemote } from '../../../src/mesh/open-remote.ts'
import { bring, kim, serveTwoNodes, type TwoNodes } from './two-nodes.ts'

describe('OwnersDatasets', () => {
  let two: TwoNodes
  let remote: OpenedRemote
  before(async () => {
    two = await serveTwoNodes()
    remote = await two.open()
  })
  after(async () => {
    await remote.close()
    await two[Symbol.asyncDispose]()
  })

  const reopen = async (): Promise<void> => {
    await remote.close()
    remote = await two.open()
  }
  const keptFiles = (): readonly string[] =>
    readdirSync(path.join(two.planning.mesh.state, 'mesh', 'files', 'kept', 'sales'))

  it('knows names of other nodes by what their owners have signed', async () => {
    const found = await remote.datasets.mentioned(new Set(['sales', 'orders', 'prices_v1']))
    assert.deepEqual(
      found.map(({ key, node, names }) => ({ key, node, names })),
      [
        {
          key: 'sales/orders/orders@1/orders',
          node: 'sales',
          names: [
            ['sales', 'orders'],
            ['sales', 'orders_v1'],
          ],
        },
        {
          key: 'sales/prices/prices@1/prices',
          node: 'sales',
          names: [
            ['sales', 'prices'],
            ['sales', 'prices_v1'],
          ],
        },
      ],
    )
    assert.deepEqual(await remote.datasets.mentioned(new Set(['orders'])), [], 'the domain is not spoken of')
    assert.equal((await remote.datasets.all()).length, 5)
  })

  it('brings what the owner lets the reader see, and no more', async () => {
    const { rows, access, transfer } = await bring(remote, 'orders')
    assert.deepEqual(
      rows.map(({ id, email }) => [Number(id), email]),
      [
        [1, 'ann.xxxxx@xxxxxxx.xxx'],
        [2, 'bob.xxxx@xxxxxxx.xxx'],
        [4, 'dan.xxxxx@xxxxxxx.xxx'],
      ],
    )
    assert.deepEqual(
      access.columns.map(({ name }) => name),
      ['id', 'customer', 'email', 'region'],
    )
    assert.equal(access.purpose, 'dpv:Marketing')
    assert.equal(access.rows, 3)
    assert.equal(transfer.how, 'files')
    assert.equal(transfer.bytes, transfer.of)
  })

  it('reads again with one round trip', async () => {
    await bring(remote, 'orders')
    two.meddler.taken()
    const { transfer } = await bring(remote, 'orders')
    assert.deepEqual(two.meddler.taken(), ['POST /mesh/files'])
    assert.deepEqual([transfer.how, transfer.bytes], ['cache', 0])
  })

  it('keeps files that nobody but this user can read', async () => {
    await bring(remote, 'orders')
    const folder = path.join(two.planning.mesh.state, 'mesh', 'files', 'kept', 'sales')
    for (const name of keptFiles()) assert.equal(statSync(path.join(folder, name)).mode & 0o777, 0o400)
    assert.equal(statSync(folder).mode & 0o077, 0)
  })

  it('moves only new files after more were appended', async () => {
    const first = await bring(remote, 'ticks')
    two.sales.mesh.writeTo('sales/ticks', 'days.csv', 'day\n1\n2\n')
    await two.sales.mesh.apply({ only: ['sales/ticks'] })
    two.planning.mesh.now = two.sales.mesh.now
    two.meddler.taken()
    const second = await bring(remote, 'ticks')
    assert.deepEqual(
      second.rows.map(({ day }) => Number(day)),
      [1, 2],
    )
    assert.equal(two.meddler.taken().filter((what) => what === 'GET /files').length, 1)
    assert.ok(second.transfer.bytes < second.transfer.of)
    assert.notEqual(second.content, first.content)
    const old = await bring(remote, 'ticks', { version: first.access.version })
    assert.deepEqual(
      old.rows.map(({ day }) => Number(day)),
      [1],
    )
    assert.equal(old.content, first.content)
  })

  it('sends a statement where that moves less, and files where others may want them too', async () => {
    const need = { columns: ['n'], conditions: ['"n" < 10', '"reading" > 0'], limit: undefined }
    const sent = await bring(remote, 'readings', { need })
    assert.equal(sent.transfer.how, 'query')
    assert.equal(
      sent.transfer.statement,
      `select "n" from "sales"."readings@${sent.access.version}" where ("n" < 10\n) and ("reading" > 0\n)`,
    )
    assert.ok(sent.transfer.bytes > 0 && sent.transfer.bytes * 100 < sent.transfer.of)
    const all = await bring(remote, 'readings')
    assert.equal(all.transfer.how, 'files')
    const again = await bring(remote, 'readings', { need })
    assert.equal(again.transfer.how, 'cache', 'what is here is not sent for')
    assert.deepEqual(
      sent.rows.map(({ n }) => n),
      all.rows.filter(({ n, reading }) => Number(n) < 10 && Number(reading) > 0).map(({ n }) => n),
    )
  })

  it('takes the result of a query only where it is about what was named before, in the same version', async () => {
    const [dataset] = await remote.datasets.mentioned(new Set(['sales', 'prices']))
    assert.ok(dataset !== undefined && remote.datasets.send !== undefined)
    const request = { dataset, reader: kim, terms: { purpose: 'dpv:Marketing' } }
    const access = await remote.datasets.access(request)
    const columns = [{ name: 'n', type: 'BIGINT' }]
    const statement = {
      sql: 'select count(*) as n from sales.prices',
      how: 'part',
      columns,
      longest: 9999,
    } as const
    const send = async (said: (datasets: string) => string) => {
      two.meddler.meddling = ({ what, status, headers, body }, outgoing) => {
        if (what !== 'POST /query') return false
        const datasets = said(String(headers['hansa-datasets']))
        outgoing.writeHead(status, { ...headers, 'hansa-datasets': datasets }).end(body)
        return true
      }
      const result = await remote.datasets.send?.(statement, [access], request)
      await result?.release()
      return result?.transfers.map(({ how, version, statement: ran }) => [how, version, ran])
    }
    assert.deepEqual(await send((said) => said), [['part', access.version, statement.sql]])
    assert.equal(await send((said) => said.replace(/=\d+$/, '=99')), undefined)
    assert.equal(await send((said) => `${said}, "sales/orders/orders@1/orders";version=1`), undefined)
    two.meddler.meddling = undefined
  })

  it('sends for what is masked anew with each read', async () => {
    const first = await bring(remote, 'notes')
    const second = await bring(remote, 'notes')
    assert.deepEqual([first.transfer.how, first.rows.length], ['query', 9])
    assert.notEqual(first.content, second.content)
  })

  it('knows nobody’s rights better than the owner: who is refused is refused in its words', async () => {
    const nobody = { ...kim, principal: { ...kim.principal, teams: [] } }
    await assert.rejects(bring(remote, 'orders', { reader: nobody }), {
      code: 'denied',
      message: /says node sales/,
    })
    await assert.rejects(bring(remote, 'orders', { reader: { ...kim, method: 'on-behalf-of' } }), {
      code: 'denied',
    })
    const service = { kind: 'service', id: 'sales.orders', teams: [], attributes: {} } as const
    await assert.rejects(bring(remote, 'orders', { reader: { principal: service, method: 'token' } }), {
      code: 'denied',
      message: /node sales does not take this node’s word: .*speak for service:sales.orders/,
    })
  })

  it('goes on with what it knows while the registry is down, after a restart too', async () => {
    two.registry.isDown = true
    try {
      await reopen()
      assert.equal((await bring(remote, 'orders')).rows.length, 3)
    } finally {
      two.registry.isDown = false
    }
  })
})
