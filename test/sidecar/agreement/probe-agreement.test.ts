import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Agreement } from '../../../src/governance/agreement.ts'
import type { Principal } from '../../../src/governance/principal.ts'
import { changeAgreement } from '../../../src/sidecar/agreement/change-agreement.ts'
import { agreementHistory, findAgreement } from '../../../src/sidecar/agreement/find-agreements.ts'
import { probeAgreement, type Probe } from '../../../src/sidecar/agreement/probe-agreement.ts'
import type { WrittenNarrowing } from '../../../src/sidecar/agreement/read-narrowing.ts'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import { AgreementWorkspace, ana, olga } from './agreement-workspace.ts'

let workspace: AgreementWorkspace
let sidecar: Sidecar
before(async () => {
  workspace = await AgreementWorkspace.open({
    'governance/policies/personal.cedar': `
@id("mask.customer")
@reason("Names of customers are hashed")
@mask("sha-256-global")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "customer" };
`,
  })
  const { store, mesh, effects } = await workspace.mesh.context()
  sidecar = await Sidecar.open({ store, settings: mesh.settings, mesh: 'test', effects, warmWorkers: 0 })
})
after(async () => {
  await sidecar.close()
  await workspace[Symbol.asyncDispose]()
})

const approve = async (narrowing: WrittenNarrowing = {}, consumer = 'user:ana'): Promise<Agreement> => {
  const { id } = await workspace.request({ consumer })
  return changeAgreement(await workspace.as(olga), id, { kind: 'approve', narrowing })
}

const probe = async (agreement: Agreement, who: Principal = ana): Promise<Probe> =>
  probeAgreement(await workspace.as(olga), agreement, {
    sidecar,
    directory: { find: () => Promise.resolve(who) },
    port: 'probe',
  })

const probesIn = async (id: string): Promise<readonly Probe[]> => {
  const context = await workspace.as(olga)
  return (await agreementHistory(context, await findAgreement(context, id))).flatMap(({ kind, detail }) =>
    kind === 'probed' ? [detail as Probe] : [],
  )
}

describe('probeAgreement', () => {
  it('reads as the consumer, tells what they see, and keeps it in the history', async () => {
    const agreement = await approve({ columns: ['id', 'customer'], rows: { orders: 'resource.id > 1' } })
    const probed = await probe(agreement)
    assert.deepEqual(probed, {
      principal: 'user:ana',
      datasets: [
        {
          dataset: 'sales.orders',
          rows: 2,
          clear: ['id'],
          masked: { customer: 'sha-256-global' },
          withheld: ['amount'],
        },
      ],
    })
    assert.deepEqual(await probesIn(agreement.id), [probed])
  })

  it('reads under this agreement, also where the consumer has a newer one', async () => {
    const narrow = await approve({ rows: { orders: 'resource.id > 2' } })
    workspace.mesh.pass(1)
    await approve()
    assert.partialDeepStrictEqual((await probe(narrow)).datasets, [{ rows: 1 }])
  })

  it('reads for a team as the member who asked', async () => {
    const agreement = await approve({}, 'team:marketing')
    assert.partialDeepStrictEqual(await probe(agreement), {
      principal: 'user:ana',
      datasets: [{ rows: 3 }],
    })
  })

  it('shows and keeps what fails, and leaves the agreement as it is', async () => {
    const agreement = await approve({}, 'team:marketing')
    const probed = await probe(agreement, { ...ana, id: 'gone', teams: [] })
    const [failed] = probed.datasets
    assert.ok(failed !== undefined && 'error' in failed)
    assert.equal(failed.error.code, 'denied')
    assert.deepEqual(await probesIn(agreement.id), [probed])
    const { state } = await findAgreement(await workspace.as(olga), agreement.id)
    assert.equal(state, 'approved')
  })

  it('keeps nothing where somebody has taken a step meanwhile', async () => {
    const agreement = await approve()
    await changeAgreement(await workspace.as(olga), agreement.id, { kind: 'revoke' })
    const [failed] = (await probe(agreement)).datasets
    assert.ok(failed !== undefined && 'error' in failed)
    assert.deepEqual(await probesIn(agreement.id), [])
  })
})
