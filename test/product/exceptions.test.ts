import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { text } from 'node:stream/consumers'
import { isHansaError } from '../../src/errors.ts'
import { explainAccess } from '../../src/governance/explain.ts'
import { parsePrincipal } from '../../src/governance/principal.ts'
import { proposeBundle } from '../../src/product/council/propose-bundle.ts'
import { signProposed } from '../support/sign-proposed.ts'
import { readEntry } from '../../src/sidecar/audit/read-entry.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { charterOf, signer } from '../governance/council/council.ts'
import { governedMesh } from '../sidecar/governed-mesh.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const end = '2026-03-01T00:00:00.000Z'

const exception = (policy: string, subject: string, until = end): object => ({
  policy,
  for: subject,
  owner: 'user:olga',
  reason: 'The yearly audit',
  until,
})

const except = (mesh: TestMesh, ...exceptions: readonly object[]): void =>
  mesh.write('governance/exceptions.yaml', { apiVersion: 'hansa/v1', kind: 'Exceptions', exceptions })

const columnsSeen = async (mesh: TestMesh, sql = 'select * from sales.orders limit 1'): Promise<string[]> =>
  Object.keys((await mesh.rows(sql))[0] ?? {})

const hidden = (column: string): string => `@id("hidden.${column}")
@reason("Not for everybody")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "${column}" };
`

describe('an exception', () => {
  let mesh: TestMesh
  before(async () => {
    mesh = await governedMesh()
    mesh.write(
      'domains/sales/policies/readers.cedar',
      `@id("sales.readers") @reason("Ana reads")
      permit (principal == Hansa::User::"ana", action == Hansa::Action::"read", resource);`,
    )
    await mesh.apply()
  })
  after(() => mesh[Symbol.asyncDispose]())

  const ana = (): Reader => {
    const name = parsePrincipal('user:ana')
    assert.ok(name)
    return { principal: { ...name, teams: [], attributes: {} }, method: 'token' }
  }

  const ask = async (sql: string): Promise<string> => {
    const sidecar = await mesh.sidecar()
    const purpose = 'dpv:Marketing'
    const result = await sidecar.query(ana(), { sql, format: 'csv', port: 'http', purpose })
    const answer = await text(result.bytes)
    await result.rows
    return answer
  }

  it('lets columns, masks and rows be seen that rules of the mesh hide, until its end and no longer', async () => {
    const all = 'select * from sales.orders order by id'
    const closed = await ask(all)
    assert.match(closed, /^id,customer,region,amount\n?$/m)
    except(
      mesh,
      ...['mesh.costs', 'mesh.customers', 'mesh.regions'].map((id) => exception(id, 'sales/orders')),
    )
    await mesh.apply()
    const open = await ask(all)
    assert.match(open, /^id,customer,region,amount,cost$/m)
    assert.match(open, /^2,bob,south,20,5$/m)

    mesh.now = '2026-02-28T23:59:59.999Z'
    assert.equal(await ask(all), open)
    mesh.now = end
    assert.equal(await ask(all), closed)
  })

  it('is for its own product and no other', async () => {
    mesh.now = '2026-02-01T00:00:00Z'
    except(mesh, exception('mesh.costs', 'crm'))
    await mesh.apply()
    assert.equal((await ask('select * from sales.orders limit 0')).includes('cost'), false)
    except(mesh, exception('mesh.costs', 'sales'))
    await mesh.apply()
    assert.equal((await ask('select * from sales.orders limit 0')).includes('cost'), true)
  })

  it('is felt by a result that is still being read when it ends', async () => {
    mesh.now = '2026-02-01T00:00:00Z'
    except(mesh, exception('mesh.costs', 'sales'))
    await mesh.apply()
    const sidecar = await mesh.sidecar()
    const request = {
      sql: 'select * from sales.orders',
      format: 'csv',
      port: 'http',
      purpose: 'dpv:Marketing',
    } as const
    const result = await sidecar.query(ana(), request)
    try {
      await result.decideAgain(ana())
      mesh.now = end
      await assert.rejects(result.decideAgain(ana()), (error) => isHansaError(error, 'denied'))
    } finally {
      await text(result.bytes)
      await result.rows
    }
  })

  it('is named by the decision that is made under it, and by the audit', async () => {
    mesh.now = '2026-02-01T00:00:00Z'
    await ask('select cost from sales.orders')
    const { metadata } = await mesh.store()
    const entries = (await Array.fromAsync(metadata.auditRows())).map((row) => readEntry(row)?.entry)
    const entry = entries.findLast((each) => each?.kind === 'access')
    assert.ok(entry?.kind === 'access')
    assert.deepEqual(entry.datasets[0]?.excepted, ['mesh.costs'])
    const sidecar = await mesh.sidecar()
    const dataset = { domain: 'sales', name: 'orders' }
    const { decision, governed } = await sidecar.decide(ana(), dataset, {
      port: 'cli',
      purpose: 'dpv:Marketing',
    })
    assert.deepEqual(explainAccess(decision, governed).excepted, [
      { ...exception('mesh.costs', 'sales'), until: end },
    ])
  })
})

describe('a guardrail with an exception', () => {
  it('lets the product through until the end, and refuses it from then on', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write(
      'governance/policies/owned.cedar',
      `@id("owned") @reason("Products have an owner")
      forbid (principal, action == Hansa::Action::"publish", resource) when { !resource.owner };`,
    )
    ;(await mesh.apply()).of('sales/orders', 'refused')
    except(mesh, exception('owned', 'sales/orders'))
    const [item] = (await mesh.plan()).items
    assert.deepEqual([item?.refusals, item?.excepted.map(({ policy }) => policy)], [[], ['owned']])
    ;(await mesh.apply()).of('sales/orders', 'published')

    mesh.now = end
    mesh.writeTo('sales/orders', 'README.md', '# Orders of today\n')
    ;(await mesh.apply()).of('sales/orders', 'refused')
  })
})

describe('an exception of a council', () => {
  const [olga, pete] = [signer('user:olga'), signer('user:pete')]

  const decide = async (mesh: TestMesh, ...signers: readonly (typeof olga)[]): Promise<void> => {
    await proposeBundle(await mesh.context(), { reason: 'For tests.' })
    for (const { key } of signers) await signProposed(await mesh.context(), key)
  }

  it('holds once enough have signed it, whatever the folder says', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write('governance/charter.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Charter',
      ...charterOf([olga, pete], 2),
    })
    mesh.write('governance/policies/hidden.cedar', hidden('amount'))
    await decide(mesh, olga, pete)
    await mesh.apply()
    except(mesh, exception('hidden.amount', 'sales/orders'))
    await mesh.apply()
    assert.deepEqual(await columnsSeen(mesh), ['id', 'customer'])
    await decide(mesh, olga)
    await mesh.apply()
    assert.deepEqual(await columnsSeen(mesh), ['id', 'customer'])
    await signProposed(await mesh.context(), pete.key)
    assert.deepEqual(
      (await mesh.plan()).rules.map(({ kind, what }) => `${kind} ${what}`),
      ['added exception from hidden.amount for sales/orders', 'changed bundle 2 of the council'],
    )
    await mesh.apply()
    assert.deepEqual(await columnsSeen(mesh), ['id', 'customer', 'amount'])

    except(mesh)
    await mesh.apply()
    assert.deepEqual(await columnsSeen(mesh), ['id', 'customer', 'amount'])
    mesh.now = end
    assert.deepEqual(await columnsSeen(mesh), ['id', 'customer'])
  })

  it('leaves an owner’s own prohibition of the same thing in place', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write('governance/policies/hidden.cedar', hidden('amount'))
    mesh.write('domains/sales/policies/hidden.cedar', hidden('amount').replace('hidden.', 'sales.'))
    except(mesh, exception('hidden.amount', 'sales'))
    await mesh.apply()
    assert.deepEqual(await columnsSeen(mesh), ['id', 'customer'])
  })
})
