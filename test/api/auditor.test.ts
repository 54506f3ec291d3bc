import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MeshClient } from '../../src/api/client/mesh-client.ts'
import { isAuditor } from '../../src/api/handlers/audits-all.ts'
import { bundleChanges } from '../../src/product/council/bundle-changes.ts'
import { councilInForce } from '../../src/product/council/council-in-force.ts'
import { GoverningRules, Rules } from '../../src/sidecar/governing-rules.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { auditedShop, decideAuditors, declareAuditors } from './audited-shop.ts'
import { ServedApi } from './served-api.ts'

describe('an auditor', () => {
  let api: ServedApi
  let aud: MeshClient
  before(async () => {
    api = await ServedApi.serve(await auditedShop())
    aud = await api.as('user:aud')
    await api.read('user:ana', 'select id, email from sales.orders')
    await assert.rejects(api.read('user:pete', 'select id from sales.orders'))
  })
  after(() => api[Symbol.asyncDispose]())

  const accessOfAna = async (): Promise<number> => {
    const { items } = await aud.listAudit({ kind: 'access', principal: 'user:ana' })
    return items[0]!.sequence
  }
  const rules = async () => {
    const { metadata } = await api.mesh.store()
    return (await new GoverningRules(metadata, 'test', () => api.mesh.now).current())!
  }
  const auditIsClosed = async (client: MeshClient): Promise<void> => {
    await assert.rejects(client.listAudit({}), { code: 'denied' })
    const [{ sequence } = { sequence: 0 }] = (await api.client.listAudit({ principal: 'user:pete' })).items
    await assert.rejects(client.showAuditEntry({ sequence }), { code: 'denied' })
    await assert.rejects(client.replayAuditEntry({ sequence }), { code: 'denied' })
    await assert.rejects(client.verifyAudit({}), { code: 'denied' })
    await assert.rejects(client.exportAudit(), { code: 'denied' })
    assert.equal((await client.showMe()).auditor, false)
  }

  it('is told so, and everybody is told who it is', async () => {
    const { auditor, operator, councilMember, owns } = await aud.showMe()
    assert.deepEqual([auditor, operator, councilMember], [true, false, false])
    assert.deepEqual(owns, { domains: [], products: [] })
    const { council } = await (await api.as('user:ana')).showGovernance()
    assert.deepEqual(council, { threshold: 1, members: ['user:pete'], auditors: ['user:aud'] })
  })

  it('reads, explains, replays, verifies and takes away the whole audit', async () => {
    const { items } = await aud.listAudit({})
    assert.ok(new Set(items.map(({ entry }) => entry.principal)).size > 1)
    const { entry, end } = await aud.showAuditEntry({ sequence: await accessOfAna() })
    assert.deepEqual([entry.principal, end?.entry.kind], ['user:ana', 'ended'])
    assert.equal((await aud.replayAuditEntry({ sequence: await accessOfAna() })).changed, false)
    const { entries, damageCount } = await aud.verifyAudit({})
    assert.ok(entries >= items.length && damageCount === 0)
    const response = await aud.exportAudit()
    assert.match(await response.text(), /user:ana/)
    await assert.rejects(aud.showAuditEntry({ sequence: 100_000 }), { code: 'not_found' })
  })

  it('is in the audit with what they looked at, once for each page that shows entries of others', async () => {
    const reviews = async () => {
      const { items } = await api.client.listAudit({ kind: 'review', principal: 'user:aud' })
      return items.map(({ entry }) => `${String(entry['what'])} ${JSON.stringify(entry['asked'])}`)
    }
    const before = await reviews()
    const first = await aud.listAudit({ oldestFirst: true, limit: 1 })
    assert.ok(first.next)
    await aud.listAudit({ oldestFirst: true, limit: 1, after: first.next })
    const sequence = await accessOfAna()
    await aud.showAuditEntry({ sequence })
    await aud.replayAuditEntry({ sequence })
    await (await aud.exportAudit()).text()
    await aud.listAudit({ principal: 'user:aud' })
    const since = (await reviews()).slice(0, -before.length || undefined)
    assert.deepEqual(since.toReversed(), [
      'list {}',
      'list {"from":"2"}',
      'list {"kind":"access","principal":"user:ana"}',
      `entry {"sequence":"${sequence}"}`,
      `replay {"sequence":"${sequence}"}`,
      'export {}',
    ])
    assert.ok(
      (await api.client.listAudit({ kind: 'review' })).items.some(
        ({ entry }) => entry.principal === 'node:test',
      ),
    )
  })

  it('comes to the end of a list, though each page that they read is an entry itself', async () => {
    const { items: own } = await aud.listAudit({ principal: 'user:aud' })
    const heads: number[] = []
    let page = await aud.listAudit({ oldestFirst: true, limit: 1 })
    for (;;) {
      heads.push(...page.items.map(({ sequence }) => sequence))
      if (page.next === undefined) break
      page = await aud.listAudit({ oldestFirst: true, limit: 1, after: page.next })
    }
    assert.deepEqual(
      heads,
      Array.from(heads, (_, index) => index + 1),
    )
    const { items } = await aud.listAudit({ principal: 'user:aud' })
    // Pages that show what the auditor did themselves are not told of.
    assert.ok(items.length - own.length <= heads.length)
    assert.ok(items.length - own.length >= heads.length - own.length)
  })

  it('reads no data, and decides nothing', async () => {
    await assert.rejects(api.read('user:aud', 'select id from sales.orders'), /nothing permits user:aud/)
    const { proposals } = await aud.showInbox()
    assert.deepEqual(proposals, [])
    await assert.rejects(aud.enactProposals({}), { code: 'denied' })
    const { items } = await aud.listPolicies({})
    assert.ok(items.length > 0 && items.every(({ text }) => text === undefined))
  })

  it('is none through an agent, nor on the word of another node', async () => {
    const now = api.mesh.now
    const principal = { kind: 'user', id: 'aud', teams: [], attributes: {} } as const
    const person: Reader = { principal, method: 'oidc' }
    assert.equal(isAuditor(person, await rules(), now), true)
    const agent = { ...principal, kind: 'agent', id: 'copilot' } as const
    assert.equal(isAuditor({ ...person, actor: agent }, await rules(), now), false)
    assert.equal(isAuditor({ ...person, method: 'on-behalf-of' }, await rules(), now), false)
  })

  it('is none where rules are in force that this node cannot read: they may have taken it back', async () => {
    const { bundle } = await rules()
    const unread = { ...bundle.council!, number: 2 }
    const person: Reader = {
      principal: { kind: 'user', id: 'aud', teams: [], attributes: {} },
      method: 'oidc',
    }
    const now = api.mesh.now
    assert.equal(isAuditor(person, new Rules('test', { ...bundle, unread }, now), now), false)
  })

  it('is none by what a folder says: the council has to sign it', async () => {
    declareAuditors(api.mesh, ['user:aud', 'user:ana'])
    await api.mesh.apply()
    await auditIsClosed(await api.as('user:ana'))
    assert.equal((await aud.showMe()).auditor, true)
  })

  it('is none any more from the moment on at which the council says so', async () => {
    await decideAuditors(api.mesh, [])
    await auditIsClosed(aud)
    const { bundle } = await rules()
    assert.equal('auditors' in councilInForce(bundle)!.statement.charter, false)
    const before = await (await api.mesh.store()).metadata.bundle(bundle.sequence - 1)
    const changes = bundleChanges(before, councilInForce(bundle)!.statement)
    assert.deepEqual(changes, [{ kind: 'changed', what: 'auditors', detail: 'user:aud → none' }])
  })
})
