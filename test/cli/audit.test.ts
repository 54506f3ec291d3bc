import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { systemEffects } from '../../src/effects.ts'
import { Audit } from '../../src/sidecar/audit/audit.ts'
import { accessed, began, denied, ended } from '../sidecar/audit/sample-entries.ts'
import { hansa, hansaJson, hansaPrints } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** Commands about an audit that is there: what queries write into it is tested with the sidecar. */
describe('hansa audit and usage, as processes', () => {
  let mesh: TestMesh
  const orders = 'sales/orders/orders@1/orders'
  const plain = (...words: string[]): Promise<string> => hansaPrints(words, { cwd: mesh.root })
  const json = (...words: string[]): Promise<unknown> => hansaJson(words, { cwd: mesh.root })
  const statusOf = async (...words: string[]): Promise<unknown> =>
    (await hansa(words, { cwd: mesh.root })).status

  before(async () => {
    mesh = new TestMesh(shop)
    await mesh.apply()
    const store = await mesh.store()
    const audit = await Audit.open({ store, state: mesh.state, effects: systemEffects })
    const columns = ['customer']
    await audit.record([
      began('one', {
        datasets: [accessed(orders, { columns })],
        statement: 'select customer\n  from sales.orders',
      }),
      ended('one'),
      denied('two', { datasets: [orders], purpose: '\u001b[2Jnone', statement: 'from\u0007\nsales.orders' }),
    ])
    await audit.close()
    await mesh.close()
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('list: newest first, in pages', async () => {
    const text = await plain('audit', 'list')
    assert.match(text, /^ENTRY {2}TIME/)
    assert.match(text, /\n {4}3 .* denied +user:ben +no policy permits it\n/)
    assert.match(text, /\n {4}2 .* ended +user:ana +complete, 10 rows, 1000 bytes, 25 ms\n/)
    assert.match(text, /\n {4}1 .* access +user:ana +for RouteReview: select customer from sales\.orders\n$/)
    const { stdout, stderr } = await hansa(['audit', 'list', '--from', '3', '-n', '2'], { cwd: mesh.root })
    assert.equal(stdout.trim().split('\n').length, 4)
    assert.match(stderr, /There are more: `--from 1`/)
  })

  it('list: what is looked for', async () => {
    const found = async (...words: string[]): Promise<unknown> => {
      const { records } = (await json('audit', 'list', ...words)) as { records: { sequence: number }[] }
      return records.map(({ sequence }) => sequence)
    }
    assert.deepEqual(await found('--principal', 'ana', '--oldest-first'), [1, 2])
    assert.deepEqual(await found('--product', 'sales/orders'), [3, 1])
    assert.deepEqual(await found('--kind', 'denied', '--until', '2026-01-01'), [])
    assert.deepEqual(await found('--access', 'one'), [2, 1])
    assert.equal(await plain('audit', 'list', '--since', '2027-01-01'), 'No entries.\n')
    assert.equal(await statusOf('audit', 'list', '--kind', 'other'), 2)
    assert.equal(await statusOf('audit', 'list', '--since', 'yesterday'), 2)
  })

  it('show: an entry and how its access ended', async () => {
    const text = await plain('audit', 'show', '1')
    assert.match(text, /^entry 1, access, 2026-01-01T00:00:00\.000Z\nprincipal {2}user:ana\naccess {5}one\n/)
    assert.match(
      text,
      /\ndataset {4}sales\/orders\/orders@1\/orders, version 3, rules 1\n {2}columns {2}customer\n/,
    )
    assert.match(text, /\n {2}policy {3}agreement\.1 \(agreement\): Ana may plan routes\.\n/)
    assert.match(text, /\nentry 2, .*\noutcome {4}complete\n/)
    const { entry, end } = (await json('audit', 'show', '1')) as Record<
      string,
      { access?: string; entry?: unknown }
    >
    assert.equal(entry?.access, 'one')
    assert.deepEqual(end?.entry, ended('one'))
    assert.equal(await statusOf('audit', 'show', '400'), 4)
    assert.equal(await statusOf('audit', 'show', 'first'), 2)
  })

  it('shows nothing that a reader wrote to steer a terminal', async () => {
    const text = await plain('audit', 'show', '3')
    assert.match(text, /\npurpose {4}\ufffd\[2Jnone\nstatement {2}from\ufffd↵sales\.orders\n/)
    const replayed = await plain('audit', 'replay', '3')
    assert.doesNotMatch(`${await plain('audit', 'list')}${replayed}`, /[\u0007\u001b]/)
  })

  it('replay: takes decisions only', async () => {
    assert.equal(await statusOf('audit', 'replay', '2'), 2)
    assert.equal(await statusOf('audit', 'replay', '900'), 4)
  })

  it('usage: of all products, and of one with its columns', async () => {
    const all = await plain('usage')
    assert.match(all, /\nsales\/orders +1 +1 +10 +1000 +1 +2026-01-01T00:00:00\.000Z\n/)
    assert.match(all, /\ncrm\/customers +0 +0 +0 +0 +0 +never\n/)
    const one = await plain('usage', 'orders')
    assert.match(one, /\nuser:ana +1 +10 +1000 +0 +2026/)
    assert.match(one, /\norders@1 orders\.customer +1 +1 +2026/)
    assert.match(one, /\norders@1 orders\.\w+ +0 +0 +never\n/)
    assert.equal(((await json('usage', 'orders')) as { product: string }).product, 'sales/orders')
    assert.equal(await statusOf('usage', 'absent'), 4)
  })

  it('checkpoint and verify: what one prints, the other takes', async () => {
    const kept = path.join(mesh.root, 'checkpoint.json')
    writeFileSync(kept, await plain('audit', 'checkpoint'))
    assert.match(
      await plain('audit', 'verify', '--checkpoint', kept),
      /^(\d+) entries and \d+ checkpoints read: nothing is damaged\.\nSigned up to entry \1\.\n$/,
    )
    assert.equal(await statusOf('audit', 'verify', '--checkpoint', path.join(mesh.root, 'mesh.yaml')), 2)
  })

  it('verify: exits with 11 where something is damaged', async () => {
    const database = new DatabaseSync(path.join(mesh.state, 'metadata.db'), { timeout: 5_000 })
    database.exec(`update hansa_audit set body = replace(body, 'user:ana', 'user:eve') where sequence = 1`)
    database.close()
    const { status, stdout } = await hansa(['audit', 'verify'], { cwd: mesh.root })
    assert.equal(status, 11)
    assert.match(stdout, /^entry 1 was changed: its hash is not that of its text\n/)
    const { status: again, stdout: document } = await hansa(['--json', 'audit', 'verify'], { cwd: mesh.root })
    assert.equal(again, 11)
    assert.equal((JSON.parse(document) as { damageCount: number }).damageCount, 1)
  })

  it('checkpoint: says where there is none', async () => {
    await using empty = new TestMesh({})
    mkdirSync(path.join(empty.root, 'domains'), { recursive: true })
    assert.equal((await hansa(['audit', 'checkpoint'], { cwd: empty.root })).status, 4)
    assert.match(
      await hansaPrints(['audit', 'verify'], { cwd: empty.root }),
      /^0 entries .*\nNothing is signed/,
    )
  })
})
