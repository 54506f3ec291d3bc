import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isHansaError, type ErrorCode } from '../../../src/errors.ts'
import type { Agreement } from '../../../src/governance/agreement.ts'
import type { Principal } from '../../../src/governance/principal.ts'
import { changeAgreement, type AgreementChange } from '../../../src/sidecar/agreement/change-agreement.ts'
import {
  agreementHistory,
  findAgreement,
  listAgreements,
  type AgreementFilter,
} from '../../../src/sidecar/agreement/find-agreements.ts'
import { AgreementWorkspace, ana, ben, eve, olga, operator, sam } from './agreement-workspace.ts'

let workspace: AgreementWorkspace
before(async () => {
  workspace = await AgreementWorkspace.open()
})
after(() => workspace[Symbol.asyncDispose]())

const change = async (principal: Principal, id: string, command: AgreementChange): Promise<Agreement> =>
  changeAgreement(await workspace.as(principal), id, command)

const refuses = (trying: Promise<unknown>, code: ErrorCode, said: RegExp): Promise<void> =>
  assert.rejects(trying, (error) => {
    assert.ok(isHansaError(error, code), String(error))
    assert.match(`${error.message} ${error.remedy ?? ''}`, said)
    return true
  })

describe('requestAccess', () => {
  it('asks for the newest port that a name means, for the one who asks', async () => {
    const { id, ...agreement } = await workspace.request()
    assert.match(id, /^agr_[2-9a-z]{6}$/)
    assert.deepEqual(agreement, {
      consumer: 'user:ana',
      requestedBy: 'user:ana',
      product: 'sales/orders',
      port: 'orders',
      major: 1,
      purpose: 'dpv:Marketing',
      until: '2027-01-01T00:00:00.000Z',
      justification: 'The spring campaign.',
      state: 'requested',
      narrowing: {},
      revision: 1,
    })
  })

  it('asks for a team of the one who asks, and for a purpose of the mesh', async () => {
    const agreement = await workspace.request({ consumer: 'team:marketing', purpose: 'SpringCampaign' })
    assert.deepEqual([agreement.consumer, agreement.purpose], ['team:marketing', 'SpringCampaign'])
  })

  it('asks for nobody else', async () => {
    for (const consumer of ['team:sales', 'user:ben', 'marketing', 'no one'])
      await refuses(workspace.request({ consumer }), 'denied', /cannot ask for/)
  })

  it('refuses a purpose that there is not, naming the nearest', async () => {
    await refuses(
      workspace.request({ purpose: 'Marketing' }),
      'invalid_input',
      /Did you mean `dpv:Marketing`\?/,
    )
    await refuses(
      workspace.request({ purpose: 'dpv:Marketin' }),
      'invalid_input',
      /Did you mean `dpv:Marketing`\?/,
    )
    await refuses(workspace.request({ purpose: 'Xyzzy' }), 'invalid_input', /there is no purpose Xyzzy/)
  })

  it('refuses a port that is not published, an end that has passed, and an empty justification', async () => {
    await refuses(workspace.request({ name: 'sales/ordres' }), 'not_found', /Did you mean `sales\/orders`\?/)
    await refuses(workspace.request({ until: '2025-12-31' }), 'invalid_input', /not in the future/)
    await refuses(workspace.request({ justification: '' }), 'invalid_input', /no justification/)
  })
})

describe('changeAgreement', () => {
  it('leads from a request to its end, each step in the history and in the audit', async () => {
    const { id } = await workspace.request()
    await change(olga, id, { kind: 'approve', until: '2026-06-30', note: 'For now.' })
    await change(sam, id, { kind: 'narrow', narrowing: { columns: ['customer'] } })
    await change(sam, id, { kind: 'renew', until: '2026-09-30' })
    const ended = await changeAgreement(await workspace.as(olga, operator), id, {
      kind: 'revoke',
      note: 'Over.',
    })
    assert.deepEqual(
      [ended.state, ended.until, ended.narrowing, ended.revision],
      ['revoked', '2026-10-01T00:00:00.000Z', { columns: ['orders.customer'] }, 5],
    )
    const context = await workspace.as(ana)
    const history = await agreementHistory(context, await findAgreement(context, id))
    assert.deepEqual(
      history.map(({ by, kind, note }) => [by, kind, note]),
      [
        ['user:ana', 'requested', 'The spring campaign.'],
        ['user:olga', 'approved', 'For now.'],
        ['user:sam', 'narrowed', undefined],
        ['user:sam', 'renewed', undefined],
        ['user:olga', 'revoked', 'Over.'],
      ],
    )
    assert.deepEqual((await workspace.audited()).slice(-5), [
      `user:ana access requested (step 1) ${id}`,
      `user:olga access approved (step 2) ${id}`,
      `user:sam access narrowed (step 3) ${id}`,
      `user:sam access renewed (step 4) ${id}`,
      `user:olga by node:test access revoked (step 5) ${id}`,
    ])
  })

  it('is for owners to decide, and for who asked to withdraw', async () => {
    const { id } = await workspace.request()
    for (const kind of ['approve', 'refuse', 'revoke'] as const)
      await refuses(change(ana, id, { kind }), 'denied', /does not own sales\/orders/)
    await refuses(change(olga, id, { kind: 'withdraw' }), 'denied', /is not user:ana/)
    await refuses(change(eve, id, { kind: 'approve' }), 'not_found', /there is no agreement/)
    assert.equal((await change(ana, id, { kind: 'withdraw' })).state, 'withdrawn')
  })

  it('lets no owner approve what they asked for themselves, but another and the operator', async () => {
    const ofOlga = await workspace.request({}, olga)
    await refuses(
      change(olga, ofOlga.id, { kind: 'approve' }),
      'denied',
      /Nobody grants access to themselves/,
    )
    assert.equal((await change(sam, ofOlga.id, { kind: 'approve' })).state, 'approved')
    const ofOperator = await workspace.request({}, operator)
    assert.equal((await change(operator, ofOperator.id, { kind: 'approve' })).state, 'approved')
  })

  it('reads a narrowing in any of the names that SQL has', async () => {
    const { id } = await workspace.request()
    const { narrowing } = await change(olga, id, {
      kind: 'approve',
      narrowing: {
        columns: ['orders.id', 'sales.orders.amount', 'ID'],
        rows: { 'sales.orders': 'resource has id && resource.id > 1' },
      },
    })
    assert.deepEqual(narrowing, {
      columns: ['orders.id', 'orders.amount'],
      rows: { orders: 'resource has id && resource.id > 1' },
    })
  })

  it('refuses a narrowing to what there is not, and then changes nothing', async () => {
    const { id } = await workspace.request()
    const approve = (narrowing: object): Promise<unknown> => change(olga, id, { kind: 'approve', narrowing })
    await refuses(approve({ columns: ['amonut'] }), 'undefined_column', /Did you mean `amount`\?/)
    await refuses(approve({ columns: ['ordrs.id'] }), 'undefined_table', /Did you mean `orders`\?/)
    await refuses(approve({ columns: [] }), 'invalid_input', /no column would be left/)
    await refuses(approve({ rows: { customers: 'true' } }), 'undefined_table', /It has orders/)
    await refuses(
      approve({ rows: { orders: 'true', 'sales.orders': 'true' } }),
      'invalid_input',
      /two conditions/,
    )
    assert.equal((await findAgreement(await workspace.as(olga), id)).state, 'requested')
  })

  it('refuses a condition that Cedar cannot enforce, and says why', async () => {
    const { id } = await workspace.request()
    const conditionOf = async (condition: string): Promise<string> => {
      const narrowing = { rows: { orders: condition } }
      const refusal = await change(olga, id, { kind: 'approve', narrowing }).catch((error: unknown) => error)
      assert.ok(isHansaError(refusal, 'invalid_input'), String(refusal))
      return refusal.detail.join()
    }
    assert.match(await conditionOf('resource.idd == 1'), /idd/)
    assert.match(await conditionOf('resource.customer == "ann"'), /`orders`.*customer/)
    assert.match(await conditionOf('resource has id &&'), /`orders`/)
    assert.match(await conditionOf('true } when { false'), /more than one condition/)
  })

  it('lets one of two owners win', async () => {
    const { id } = await workspace.request()
    const outcomes = await Promise.allSettled([
      change(olga, id, { kind: 'approve' }),
      change(sam, id, { kind: 'refuse' }),
    ])
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(lost.length, 1)
    assert.ok(isHansaError(lost[0]?.reason, 'conflict'))
  })
})

describe('listAgreements', () => {
  const idsFor = async (principal: Principal, filter?: AgreementFilter): Promise<ReadonlySet<string>> => {
    const found = await listAgreements(await workspace.as(principal), filter)
    return new Set(found.map(({ agreement }) => agreement.id))
  }

  it('shows each what concerns them: what is theirs, and what they own', async () => {
    const [own, ofTeam, other] = [
      await workspace.request(),
      await workspace.request({ consumer: 'team:marketing' }),
      await workspace.request({ name: 'crm.customers' }),
    ].map(({ id }) => id)
    const seen = async (principal: Principal): Promise<readonly boolean[]> => {
      const ids = await idsFor(principal)
      return [own, ofTeam, other].map((id) => id !== undefined && ids.has(id))
    }
    assert.deepEqual(await seen(ana), [true, true, true])
    assert.deepEqual(await seen(ben), [false, true, false])
    assert.deepEqual(await seen(olga), [true, true, false])
    assert.deepEqual(await seen(operator), [true, true, true])
    assert.deepEqual(await seen(eve), [false, false, false])
  })

  it('finds what waits for a decision, until it is taken', async () => {
    const { id } = await workspace.request()
    const ownRequest = await workspace.request({}, olga)
    assert.equal((await idsFor(olga, { toDecide: true })).has(id), true)
    assert.equal((await idsFor(olga, { toDecide: true })).has(ownRequest.id), false)
    assert.equal((await idsFor(ana, { toDecide: true })).has(id), false)
    await change(olga, id, { kind: 'refuse' })
    assert.equal((await idsFor(olga, { toDecide: true })).has(id), false)
  })

  it('finds those of a product, those that are one’s own, and those of a state', async () => {
    const { id } = await workspace.request({ until: '2026-02-01' })
    await change(olga, id, { kind: 'approve' })
    assert.equal((await idsFor(olga, { product: 'crm/customers' })).size, 0)
    assert.equal((await idsFor(olga, { mine: true })).has(id), false)
    assert.equal((await idsFor(ana, { mine: true, product: 'sales/orders' })).has(id), true)
    assert.equal((await idsFor(ana, { state: 'approved' })).has(id), true)
    const before = workspace.mesh.now
    workspace.mesh.now = '2026-02-02T00:00:00Z'
    assert.equal((await idsFor(ana, { state: 'approved' })).has(id), false)
    assert.equal((await idsFor(ana, { state: 'expired' })).has(id), true)
    workspace.mesh.now = before
  })
})

describe('findAgreement', () => {
  it('takes the beginning of an id where it is the only one, with `agr_` or without', async () => {
    const { id } = await workspace.request({}, ben)
    const context = await workspace.as(ben)
    for (const text of [id, id.slice(0, -1), id.slice(4)])
      assert.equal((await findAgreement(context, text)).agreement.id, id)
    await refuses(findAgreement(context, 'agr_'), 'invalid_input', /ambiguous/)
    await refuses(findAgreement(context, ''), 'not_found', /there is no agreement/)
    await refuses(findAgreement(context, 'agr_______'), 'not_found', /there is no agreement/)
  })
})
