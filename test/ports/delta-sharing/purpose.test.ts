import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { asyncBufferFromUrl, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { governedMesh, onOrders } from '../../sidecar/governed-mesh.ts'
import { agree, change } from '../../sidecar/read-as.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { DeltaClient, type DeltaFile } from './delta-client.ts'

const orders = '/shares/sales/schemas/orders/tables/orders'

describe('what tables are read for over Delta Sharing', () => {
  let served: ServedMesh
  before(async () => {
    const mesh = await governedMesh()
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: ['ana', 'mia', 'two', 'rex'].map((name) => ({
        principal: `user:${name}`,
        attributes: { region: 'north' },
      })),
    })
    served = await ServedMesh.serve(mesh)
  })
  after(() => served[Symbol.asyncDispose]())

  const columns = ({ metadata }: { readonly metadata: Readonly<Record<string, unknown>> }) =>
    (JSON.parse(String(metadata['schemaString'])) as { fields: { name: string }[] }).fields.map(
      ({ name }) => name,
    )

  /** Read as a client does: the footer first, then what it needs, all in ranges. */
  async function rowsOf(files: readonly DeltaFile[]): Promise<readonly Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = []
    for (const { url, size } of files) {
      const file = await asyncBufferFromUrl({ url, byteLength: size })
      rows.push(...(await parquetReadObjects({ file, compressors })))
    }
    return rows
  }

  it('is what one agreement says, where the token says nothing', async () => {
    await agree(served.mesh, { id: 'agr_ana', consumer: 'user:ana', ...onOrders })
    const client = await DeltaClient.of(served, 'user:ana')
    assert.equal((await client.list('/shares/sales/all-tables')).items.length, 1)
    const answer = await client.query(orders, {})
    assert.deepEqual(columns(answer), ['id', 'customer', 'region', 'amount'])
    assert.equal((await rowsOf(answer.files)).length, 5)
  })

  it('is what the token is bound to, where several are agreed', async () => {
    for (const [id, purpose] of [
      ['agr_two_1', 'dpv:ResearchAndDevelopment'],
      ['agr_two_2', 'dpv:Marketing'],
    ] as const)
      await agree(served.mesh, { id, consumer: 'user:two', ...onOrders, purpose })
    const unbound = await DeltaClient.of(served, 'user:two')
    await unbound.refused(`${orders}/query`, 403, 'PERMISSION_DENIED', '{}')
    assert.deepEqual((await unbound.list('/shares')).items, [])
    const bound = await DeltaClient.of(served, 'user:two', { purpose: 'dpv:Marketing' })
    const rows = await rowsOf((await bound.query(orders, {})).files)
    assert.deepEqual(
      rows.map(({ id, customer }) => [Number(id), customer]),
      [
        [1, 'xxx'],
        [3, 'xxx'],
        [4, 'xxx'],
      ],
    )
    const { purpose } = (await served.audited()).findLast(({ kind }) => kind === 'access') ?? {}
    assert.equal(purpose, 'dpv:Marketing')
  })

  it('is not what nobody agreed to', async () => {
    await agree(served.mesh, { id: 'agr_mia', consumer: 'user:mia', ...onOrders })
    const client = await DeltaClient.of(served, 'user:mia', { purpose: 'dpv:Marketing' })
    const { message } = await client.refused(`${orders}/metadata`, 403, 'PERMISSION_DENIED')
    assert.match(message, /not agreed for dpv:Marketing/)
    assert.deepEqual((await client.list('/shares')).items, [])
  })

  it('is what a request says, before what the token is bound to', async () => {
    const client = await DeltaClient.of(served, 'user:mia', { purpose: 'dpv:Marketing' })
    const headers = { 'hansa-purpose': 'dpv:ResearchAndDevelopment' }
    assert.equal((await client.get(`${orders}/metadata`, headers)).status, 200)
  })

  it('holds as long as the agreement: files that were listed are gone with it', async () => {
    const agreement = await agree(served.mesh, { id: 'agr_rex', consumer: 'user:rex', ...onOrders })
    const client = await DeltaClient.of(served, 'user:rex')
    const [file] = (await client.query(orders, {})).files as [DeltaFile]
    assert.equal((await fetch(file.url)).status, 200)
    await change(served.mesh, agreement, { state: 'revoked' })
    assert.equal((await fetch(file.url)).status, 403)
    await client.refused(`${orders}/query`, 403, 'PERMISSION_DENIED', '{}')
    assert.deepEqual((await client.list('/shares')).items, [])
  })

  it('has addresses of the scheme that a proxy was asked by', async () => {
    const client = await DeltaClient.of(served, 'user:ana')
    const { files } = await client.query(orders, {}, { 'x-forwarded-proto': 'https' })
    assert.match(files[0]?.url ?? '', /^https:/)
  })
})
