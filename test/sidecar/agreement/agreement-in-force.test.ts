import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { changeAgreement, type AgreementChange } from '../../../src/sidecar/agreement/change-agreement.ts'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import { AgreementWorkspace, ana, olga } from './agreement-workspace.ts'

/** One sidecar stays open through all of it, as for a connection that does. */
describe('an agreement in force', () => {
  let workspace: AgreementWorkspace
  let sidecar: Sidecar
  let id = ''
  before(async () => {
    workspace = await AgreementWorkspace.open()
    const { store, mesh, effects } = await workspace.mesh.context()
    sidecar = await Sidecar.open({ store, settings: mesh.settings, mesh: 'test', effects, warmWorkers: 0 })
    id = (await workspace.request({ until: '2026-06-30' })).id
  })
  after(async () => {
    await sidecar.close()
    await workspace[Symbol.asyncDispose]()
  })

  const change = async (command: AgreementChange): Promise<void> => {
    await changeAgreement(await workspace.as(olga), id, command)
  }

  const idsSeen = async (purpose?: string): Promise<readonly unknown[]> => {
    const result = await sidecar.query(
      { principal: ana, method: 'operator' },
      {
        sql: 'select id from sales.orders order by id',
        format: 'json',
        port: 'test',
        ...(purpose === undefined ? {} : { purpose }),
      },
    )
    const [json] = await Promise.all([text(result.bytes), result.rows])
    return (JSON.parse(json) as readonly { readonly id: unknown }[]).map((row) => Number(row.id))
  }
  const isDenied = (trying: Promise<unknown>): Promise<void> =>
    assert.rejects(trying, (error) => isHansaError(error, 'denied'))

  it('is none while it is only asked for', () => isDenied(idsSeen('dpv:Marketing')))

  it('shows what it says from the approval on, for its purpose and those below', async () => {
    await change({ kind: 'approve', narrowing: { rows: { orders: 'resource.id < 3' } } })
    assert.deepEqual(await idsSeen(), [1, 2])
    assert.deepEqual(await idsSeen('SpringCampaign'), [1, 2])
    await isDenied(idsSeen('dpv:ServiceManagement'))
  })

  it('shows what another narrowing leaves to the next statement', async () => {
    await change({ kind: 'narrow', narrowing: { rows: { orders: 'resource.id > 1' } } })
    assert.deepEqual(await idsSeen(), [2, 3])
  })

  it('ends with its last day, and goes on when it is renewed', async () => {
    workspace.mesh.now = '2026-06-30T23:59:59Z'
    assert.deepEqual(await idsSeen(), [2, 3])
    workspace.mesh.now = '2026-07-01T00:00:00Z'
    await isDenied(idsSeen('dpv:Marketing'))
    await change({ kind: 'renew', until: '2026-12-31' })
    assert.deepEqual(await idsSeen(), [2, 3])
  })

  it('shows nothing to the next statement once it is revoked', async () => {
    await change({ kind: 'revoke' })
    await isDenied(idsSeen('dpv:Marketing'))
    await isDenied(idsSeen())
  })
})
