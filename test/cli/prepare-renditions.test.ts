import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { Writable } from 'node:stream'
import { describe, it } from 'node:test'
import { startPreparing } from '../../src/cli/prepare-renditions.ts'
import { changeAgreement } from '../../src/sidecar/agreement/change-agreement.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { AgreementWorkspace, olga } from '../sidecar/agreement/agreement-workspace.ts'
import { eventually } from '../support/eventually.ts'
import { deliveries } from '../support/shop.ts'

const hidesCustomers = `@id("mesh.customers") @reason("Names stay with sales")
forbid (principal is Hansa::User, action == Hansa::Action::"readColumn", resource)
when { resource.name == "customer" };`

describe('startPreparing', () => {
  it('makes renditions for agreements at the start, with each publication and with other rules, before anybody reads', async () => {
    await using workspace = await AgreementWorkspace.open()
    const { id } = await workspace.request()
    const narrowing = { rows: { orders: 'resource.id < 3' } }
    await changeAgreement(await workspace.as(olga), id, { kind: 'approve', narrowing })
    const { store, mesh, effects } = await workspace.mesh.context()
    const { settings } = mesh
    await using sidecar = await Sidecar.open({ store, settings, mesh: 'test', effects, warmWorkers: 0 })
    const said: string[] = []
    const err = new Writable({
      write: (chunk, _, done) => {
        said.push(String(chunk))
        done()
      },
    })
    const terminal = { out: err, err, width: 80, liveWidth: undefined }
    const preparing = startPreparing(terminal, { mesh: 'test', settings, store, sidecar, effects })
    const made = (): number => filesBelow(path.join(workspace.mesh.state, 'renditions'))
    await eventually(() => made() === 1)
    workspace.mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', '2,bob,25', '4,eve,1'))
    await workspace.mesh.apply()
    await eventually(() => made() === 2)
    workspace.mesh.write('governance/policies/customers.cedar', hidesCustomers)
    await workspace.mesh.apply()
    await eventually(() => made() === 3)
    await preparing.stop()
    assert.deepEqual(said, [])
  })
})

const filesBelow = (folder: string): number =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.name.endsWith('.parquet'),
      ).length
    : 0
