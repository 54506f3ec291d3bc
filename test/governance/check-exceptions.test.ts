import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { checkGovernance } from '../../src/governance/check-governance.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const mesh = new TestMesh({ 'sales/orders': orders })
after(() => mesh.close())
const rule = (id: string, effect = 'forbid'): string =>
  `@id("${id}") @reason("b")\n${effect} (principal, action == Hansa::Action::"read", resource);\n`
mesh.write('governance/policies/rules.cedar', rule('closed') + rule('open', 'permit'))
mesh.write('domains/sales/policies/rules.cedar', rule('own'))

const exception = {
  policy: 'closed',
  for: 'sales/orders',
  owner: 'user:olga',
  reason: 'Until the move is over',
  until: '2026-12-31',
}

async function issuesOf(...exceptions: readonly object[]): Promise<readonly string[]> {
  mesh.write('governance/exceptions.yaml', { apiVersion: 'hansa/v1', kind: 'Exceptions', exceptions })
  const loaded = await loadMesh(mesh.root, { environment: {} })
  const issues = [
    ...loaded.issues,
    ...(loaded.mesh === undefined ? [] : checkGovernance(loaded.mesh, new Date('2026-06-01T00:00:00Z'))),
  ]
  return issues.map((issue) => formatIssue(issue).replace(`${mesh.root}/`, ''))
}

const issueOf = async (change: object): Promise<string> => {
  const issues = await issuesOf({ ...exception, ...change })
  assert.equal(issues.length, 1, issues.join('\n'))
  return issues[0] ?? ''
}

describe('checkExceptions', () => {
  it('finds nothing wrong with one for a product, or for a domain', async () => {
    assert.deepEqual(
      await issuesOf(exception, { ...exception, for: 'sales', until: '2026-07-01T12:00:00Z' }),
      [],
    )
  })

  it('takes no rule but what the mesh as a whole forbids', async () => {
    const place = /^governance\/exceptions\.yaml:4:13: /
    assert.match(await issueOf({ policy: 'closd' }), place)
    assert.match(await issueOf({ policy: 'closd' }), /there is no rule `closd`.*closed/s)
    assert.match(await issueOf({ policy: 'own' }), /its owners' own.*domains\/sales\/policies\/rules\.cedar/s)
    assert.match(await issueOf({ policy: 'open' }), /permits/)
    assert.match(await issueOf({ policy: 'hansa.rows' }), /without exception/)
  })

  it('warns of one that can have no effect', async () => {
    assert.match(
      await issueOf({ for: 'sales/ordres' }),
      /^governance\/exceptions\.yaml:5:10: warning.*sales\/orders/s,
    )
    assert.match(await issueOf({ for: 'sale' }), /warning.*no domain `sale`/s)
    assert.match(await issueOf({ until: '2026-05-31' }), /:8:12: warning.*is over/s)
  })

  it('leaves products of other nodes to them', async () => {
    mesh.write('governance/nodes.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Nodes',
      nodes: [{ node: 'air', key: 'a'.repeat(43), domains: ['flights'] }],
    })
    assert.deepEqual(await issuesOf({ ...exception, for: 'flights/routes' }), [])
    mesh.write('governance/nodes.yaml', { apiVersion: 'hansa/v1', kind: 'Nodes', nodes: [] })
  })

  it('refuses what is no exception: without an owner, a reason or an end', async () => {
    for (const change of [{ owner: 'olga' }, { reason: ' ' }, { until: '2026-02-31' }, { for: 'a/b/c' }])
      assert.match(await issueOf(change), /error/)
    const { until: _, ...endless } = exception
    assert.match((await issuesOf(endless)).join('\n'), /until/)
    assert.match((await issuesOf(exception, exception)).join('\n'), /excepted for sales\/orders twice/)
  })
})
