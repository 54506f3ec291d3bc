import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, it } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { hansa, startHansa, type RunningHansa } from '../support/hansa.ts'
import { customers, deliveries, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const twoProducts = { 'sales/orders': orders, 'crm/customers': customers }

/** Ids of the processes that this one started, itself and through others, which still run. */
const descendants = (pid: number | undefined): readonly number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, state]) => Number(parent) === pid && !state?.startsWith('Z'))
    .flatMap(([child]) => [Number(child), ...descendants(Number(child))])

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const sessions = (mesh: TestMesh): readonly string[] => {
  const folder = path.join(mesh.state, 'sessions')
  return existsSync(folder) ? readdirSync(folder) : []
}

const addressOf = async (running: RunningHansa): Promise<string> =>
  (await running.says(/^Serving test at (http:\S+) \(Ctrl-C ends it\)$/m))[1] ?? ''

const ask = (mesh: TestMesh, address: string, sql: string): Promise<Response> =>
  fetch(`${address}/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${readFileSync(path.join(mesh.state, 'owner.token'), 'utf8').trim()}` },
    body: JSON.stringify({ sql, format: 'csv' }),
  })

describe('hansa dev', () => {
  it('builds on every save, survives a broken file, and ends at Ctrl-C', async () => {
    await using mesh = new TestMesh(twoProducts)
    await using running = startHansa(['dev', 'orders'], { cwd: mesh.root })
    await running.says(/^1 published$/m)

    let before = running.saidSoFar
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,1'))
    await running.says(/published 1\.0\.0 as publication 2\n[^]*1 published\n/, before)

    before = running.saidSoFar
    mesh.writeTo('sales/orders', 'transform/orders.sql', 'selec id\n')
    await running.says(/orders\.sql:1:\d+[^]*1 failed\n/, before)

    before = running.saidSoFar
    mesh.writeTo('sales/orders', 'orders.odcs.yaml', 'kind: [\n')
    await running.says(/^hansa: the mesh has \d+ errors?\n[^]*orders\.odcs\.yaml:/m, before)

    before = running.saidSoFar
    mesh.declare({ 'sales/orders': orders })
    await running.says(/published 1\.0\.0 as publication 3\n[^]*1 published\n/, before)

    // The whole folder was made anew.
    before = running.saidSoFar
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,2'))
    await running.says(/published 1\.0\.0 as publication 4\n/, before)
    const { status, stdout } = await running.end('SIGINT')
    assert.deepEqual([status, stdout], [0, ''])
  })

  it('starts on a broken mesh, and does not take its own state for a change of the mesh', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders }, { settings: { state: 'state' } })
    mesh.writeTo('sales/orders', 'orders.odcs.yaml', 'kind: [\n')
    await using running = startHansa(['dev'], { cwd: mesh.root })
    await running.says(/^hansa: the mesh has/m)
    mesh.declare({ 'sales/orders': orders })
    await running.says(/^1 published$/m)
    const before = running.saidSoFar
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,1'))
    await running.says(/^1 published$/m, before)
    const { stderr } = await running.end('SIGTERM')
    // A build that it started by itself would find nothing to do.
    assert.doesNotMatch(stderr, /unchanged/)
  })
})

describe('hansa up', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`applies by schedule with what is made from it, answers, and ends at ${signal} with nothing left`, async () => {
      await using mesh = new TestMesh(
        {
          'sales/orders': { ...orders, settings: { schedule: '* * * * * *' } },
          'crm/customers': customers,
        },
        { settings: { http: { port: 0 } } },
      )
      await using running = startHansa(['up'], { cwd: mesh.root })
      const address = await addressOf(running)
      await running.says(/^2 published$/m)
      const answer = await ask(mesh, address, 'select count(*) from crm.customers')
      assert.equal(await answer.text(), 'count_star()\r\n2\r\n')

      // One query is under way when the end comes.
      const stuck = ask(
        mesh,
        address,
        'select sum(a.range * b.range) from range(10000000) a, range(10000000) b',
      )
      stuck.catch(() => undefined)
      await eventually(() => descendants(running.child.pid).length >= 2)
      const children = descendants(running.child.pid)
      const { status, stdout } = await running.end(signal)
      assert.equal(status, 0)
      assert.match(stdout, /^Serving test at http:\S+ \(Ctrl-C ends it\)\n$/)
      await assert.rejects(stuck)
      assert.deepEqual(children.filter(isRunning), [])
      assert.deepEqual(sessions(mesh), [])
    })

  it('serves what is published where documents are broken', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders }, { settings: { http: { port: 0 } } })
    await mesh.apply()
    mesh.writeTo('sales/orders', 'product.odps.yaml', 'kind: [\n')
    await using running = startHansa(['up'], { cwd: mesh.root })
    const address = await addressOf(running)
    await running.says(/product\.odps\.yaml:\d+:\d+: error: [^]*^Only what is published is served/m)
    assert.equal(
      await (await ask(mesh, address, 'select count(*) as n from sales.orders')).text(),
      'n\r\n3\r\n',
    )
    assert.equal((await running.end('SIGTERM')).status, 0)
  })

  it('says that something else listens on its port', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    assert.ok(typeof address === 'object' && address !== null)
    await using mesh = new TestMesh(
      { 'sales/orders': orders },
      { settings: { http: { port: address.port } } },
    )
    const { status, stdout, stderr } = await hansa(['up'], { cwd: mesh.root })
    other.close()
    assert.deepEqual([status, stdout], [6, ''])
    assert.equal(
      stderr,
      `hansa: something else listens on 127.0.0.1:${address.port}\nStop it, or set another \`http.port\` in mesh.yaml.\n`,
    )
    assert.deepEqual(sessions(mesh), [])
  })

  it('says that its address is not one of this machine', async () => {
    await using mesh = new TestMesh(
      { 'sales/orders': orders },
      { settings: { http: { host: '192.0.2.1', port: 0 } } },
    )
    const { status, stderr } = await hansa(['up'], { cwd: mesh.root })
    assert.equal(status, 2)
    assert.match(stderr, /^hansa: this machine cannot listen on 192\.0\.2\.1:0\nSet `http\.host`/)
  })
})
