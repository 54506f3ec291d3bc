import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { hansa, hansaJson, hansaPrints } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { nodesDocument, testNode } from '../mesh/registry/registry-mesh.ts'

/** What an export has as it was, and what is not in one. */
describe('hansa export, and what happens at the old node afterwards', () => {
  let mesh: TestMesh
  const ids: string[] = []
  const access = (...words: string[]) => hansa(['access', ...words], { cwd: mesh.root })
  const exported = (name: string): string => path.join(mesh.root, name)

  before(async () => {
    const node = { name: 'old', address: 'http://127.0.0.1:4999' }
    mesh = new TestMesh(shop, { systemClock: true, settings: { node } })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:ana' }, { principal: 'user:eve' }, { principal: 'user:olga' }],
    })
    mesh.write('domains/sales/domain.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Domain',
      type: 'source-aligned',
      description: 'For tests.',
      owners: ['user:olga'],
    })
    await mesh.apply()
    const { metadata } = await mesh.store()
    const at = new Date().toISOString()
    const keys = { secretNumber: 1, keyNumber: 1 }
    const webhook = { ...keys, principal: 'user:ana', isEnabled: true, createdAt: at, oldKeys: [] }
    const none = { position: 0, failures: 0, isDead: false }
    const url = 'https://hooks.example/in?key=hidden'
    const of = (domains: readonly string[]) => ({ filter: { domains } })
    await metadata.addWebhook({ ...webhook, ...of(['sales']), id: 'wh_sales', url }, none)
    await metadata.addWebhook({ ...webhook, ...of(['crm']), id: 'wh_crm', url }, none)
    await metadata.addWebhook({ ...webhook, filter: {}, id: 'wh_all', url }, none)
    await mesh.close()
    const request = ['--purpose', 'dpv:Marketing', '--until', '2091-12-31', '--for', 'Spring.']
    for (let count = 0; count < 3; count += 1) {
      const { stdout } = await access('request', 'sales.orders', ...request, '--as', 'ana')
      const id = stdout.slice(0, 10)
      ids.push(id)
      assert.equal((await access('approve', id, '--as', 'olga')).status, 0)
    }
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('says that revocations have to be made at the new node too, and which webhooks have to be made again', async () => {
    const { stderr } = await hansa(['export', 'sales', exported('first')], { cwd: mesh.root })
    assert.match(stderr, /is to be revoked at the new node too/)
    assert.match(stderr, /2 webhooks of this node hear of sales: /)
    assert.match(stderr, /^ {2}wh_sales of user:ana to https:\/\/hooks\.example\/in$/m)
    assert.match(stderr, /^ {2}wh_all of/m)
    assert.doesNotMatch(stderr, /wh_crm|hidden/)
    const told = await hansaJson(['export', 'sales', exported('again')], { cwd: mesh.root })
    assert.partialDeepStrictEqual(told, { domain: 'sales', webhooks: [{ id: 'wh_all' }, { id: 'wh_sales' }] })
  })

  it('revokes here at once, and says that the new node does not hear of it', async () => {
    const { status, stderr } = await access('revoke', ids[0]!, '--as', 'olga')
    assert.equal(status, 0)
    const note = `the domain of sales/orders was exported for another node, which does not hear of this: revoke ${ids[0]} there too`
    assert.ok(stderr.includes(note), stderr)
    const printed = await hansaJson(['access', 'revoke', ids[1]!, '--as', 'olga'], { cwd: mesh.root })
    assert.partialDeepStrictEqual(printed, { state: 'revoked', leaving: true })
  })

  it('refuses to revoke once another node has the domain, and names it; to others it is as ever', async () => {
    mesh.write('governance/nodes.yaml', nodesDocument([testNode('next', ['sales'])]))
    await mesh.apply({ only: [] })
    await mesh.close()
    const { status, stderr } = await access('revoke', ids[2]!, '--as', 'olga')
    assert.notEqual(status, 0)
    assert.match(stderr, new RegExp(`${ids[2]} is not here: its domain belongs to node next`))
    assert.match((await access('withdraw', ids[2]!, '--as', 'ana')).stderr, /belongs to node next/)
    const [hidden, absent] = [
      await access('show', ids[2]!, '--as', 'eve'),
      await access('show', 'agr_000000', '--as', 'eve'),
    ]
    assert.equal(hidden.stderr.replace(ids[2]!, 'agr_000000'), absent.stderr)
  })

  it('says nothing of that where the domain stays', async () => {
    mesh.write('governance/nodes.yaml', nodesDocument([testNode('next', [])]))
    await mesh.apply({ only: [] })
    await mesh.close()
    await hansaPrints(['export', 'sales', '--undo'], { cwd: mesh.root })
    const { stderr, status } = await access('revoke', ids[2]!, '--as', 'olga')
    assert.equal(status, 0, stderr)
    assert.doesNotMatch(stderr, /exported/)
  })
})
