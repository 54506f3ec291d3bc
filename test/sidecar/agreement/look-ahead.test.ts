import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Principal } from '../../../src/governance/principal.ts'
import { changeAgreement } from '../../../src/sidecar/agreement/change-agreement.ts'
import { rowCounter } from '../../../src/sidecar/agreement/count-rows.ts'
import { lookAhead, type Outlook } from '../../../src/sidecar/agreement/look-ahead.ts'
import { AgreementWorkspace, ana, olga } from './agreement-workspace.ts'

let workspace: AgreementWorkspace
before(async () => {
  workspace = await AgreementWorkspace.open({
    'governance/policies/personal.cedar': `
@id("mask.customer")
@reason("Names of customers are hashed")
@mask("sha-256-global")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "customer" && !(principal has trusted && principal.trusted) };
`,
    'domains/sales/policies/small.cedar': `
@id("sales.small")
@reason("Large orders are for sales only")
forbid (principal, action == Hansa::Action::"readRow", resource is sales::orders)
when { resource has amount && resource.amount.greaterThan(decimal("15.0")) };
`,
  })
})
after(() => workspace[Symbol.asyncDispose]())

const lookAs = async (
  who: Principal | undefined,
  narrowing: { readonly columns?: readonly string[]; readonly rows?: Readonly<Record<string, string>> } = {},
): Promise<Outlook> => {
  const agreement = await workspace.request()
  const { store, mesh } = await workspace.mesh.context()
  return lookAhead(
    await workspace.as(olga),
    { ...agreement, narrowing },
    {
      directory: { find: () => Promise.resolve(who) },
      countRows: rowCounter(store, mesh.settings.engine),
      port: 'cli',
    },
  )
}

const accessOf = ({ datasets: [only] }: Outlook): Readonly<Record<string, unknown>> => {
  assert.ok(only?.decision.kind === 'permitted', JSON.stringify(only))
  return Object.fromEntries(only.decision.entitlement.columns.map(({ name, access }) => [name, access]))
}

describe('lookAhead', () => {
  it('tells which rows and columns would be seen, and why not all', async () => {
    const outlook = await lookAs(ana)
    const [only] = outlook.datasets
    assert.deepEqual([only?.dataset, only?.rows], ['sales.orders', { visible: 2, total: 3 }])
    assert.deepEqual(accessOf(outlook), {
      id: 'clear',
      customer: { mask: 'sha-256-global' },
      amount: 'clear',
    })
    assert.ok(only?.decision.kind === 'permitted')
    assert.deepEqual(
      only.decision.entitlement.rowReasons.map(({ id, reason }) => [id, reason]),
      [['sales.small', 'Large orders are for sales only']],
    )
  })

  it('counts the narrowing', async () => {
    const outlook = await lookAs(ana, {
      columns: ['orders.id'],
      rows: { orders: 'resource.id == 1' },
    })
    assert.deepEqual(outlook.datasets[0]?.rows, { visible: 1, total: 3 })
    assert.deepEqual(accessOf(outlook), { id: 'clear', customer: 'withheld', amount: 'withheld' })
  })

  it('knows attributes of those who are listed only', async () => {
    const trusted = { ...ana, attributes: { trusted: true } }
    assert.equal(accessOf(await lookAs(trusted))['customer'], 'clear')
    const unlisted = await lookAs(undefined)
    assert.equal(unlisted.isListed, false)
    assert.deepEqual(accessOf(unlisted)['customer'], { mask: 'sha-256-global' })
  })

  it('is denied where the one who asked for a team has left it', async () => {
    const agreement = await workspace.request({ consumer: 'team:marketing' })
    const { store, mesh } = await workspace.mesh.context()
    const outlook = await lookAhead(await workspace.as(olga), agreement, {
      directory: { find: () => Promise.resolve({ ...ana, teams: [] }) },
      countRows: rowCounter(store, mesh.settings.engine),
      port: 'cli',
    })
    assert.equal(outlook.datasets[0]?.decision.kind, 'denied')
    assert.deepEqual(outlook.datasets[0].rows, { visible: 0, total: 3 })
  })

  it('changes nothing', async () => {
    const { id } = await workspace.request()
    await lookAs(ana)
    assert.equal((await changeAgreement(await workspace.as(olga), id, { kind: 'refuse' })).revision, 2)
  })
})
