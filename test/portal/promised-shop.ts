import { canonicalJson } from '../../src/spec/canonical-hash.ts'
import { accessed, began, ended } from '../sidecar/audit/sample-entries.ts'
import { TestMesh } from '../support/test-mesh.ts'

const product = 'sales/flows'
const dayMs = 86_400_000

/** Flows, which promise to be there and to be new; of the days before today the audit and the store tell how that went. */
export async function promisedShop(): Promise<TestMesh> {
  const mesh = new TestMesh(
    {
      [product]: {
        serves: {
          flows: {
            columns: { n: 'integer' },
            more: {
              slaProperties: [
                { property: 'availability', value: 99, unit: '%' },
                { property: 'frequency', value: 2, unit: 'd' },
              ],
            },
          },
        },
        sql: { flows: 'select range::bigint as n from range(3)\n' },
      },
    },
    { systemClock: true },
  )
  mesh.write('domains/sales/domain.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Domain',
    type: 'source-aligned',
    description: 'Flows.',
    owners: ['olga'],
  })
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [{ principal: 'user:ana' }, { principal: 'user:olga' }],
  })
  await mesh.apply()
  await tellThePast(mesh)
  return mesh
}

/** Twenty statements a day, of which some failed by the node six days ago; publications every other day but one. */
async function tellThePast(mesh: TestMesh): Promise<void> {
  const { metadata } = await mesh.store()
  const publication = (await metadata.publication(product))!
  const at = (days: number): string => new Date(mesh.now.getTime() - days * dayMs).toISOString()
  const datasets = [accessed(`${product}/flows@1/flows`)]
  const entries = Array.from({ length: 25 * 20 }, (_, index) => {
    const [days, nth] = [25 - Math.floor(index / 20), index % 20]
    const access = `past ${index}`
    const principal = nth < 15 ? 'user:ana' : 'user:bob'
    const failed = days === 6 && nth > 12 ? ({ outcome: 'failed', code: 'internal', rows: 0 } as const) : {}
    return [
      began(access, { at: at(days), principal, datasets }),
      ended(access, { at: at(days), principal, ...failed }),
    ]
  })
  await metadata.appendAudit(entries.flat().map(canonicalJson))
  const published = [24, 22, 20, 18, 16, 11, 9, 7, 5, 3, 1, 0]
  for (const [index, days] of published.entries())
    await metadata.commit({
      ...publication,
      sequence: publication.sequence + 1 + index,
      publishedAt: at(days),
    })
  const promise = `${publication.documents.contracts[0]!.id} availability `
  const event = {
    product,
    promise,
    contract: 'sales.flows.flows',
    property: 'availability',
    promised: '99 %',
  }
  for (const [days, state, why] of [
    [25, 'met', '20 of 20 statements answered in 30 days'],
    [6, 'breached', '393 of 400 statements answered in 30 days'],
  ] as const)
    await metadata.recordSloEvents([{ ...event, at: at(days), state, why }])
}
