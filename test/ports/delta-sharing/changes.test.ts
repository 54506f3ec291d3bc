import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { governedMesh, onOrders } from '../../sidecar/governed-mesh.ts'
import { agree } from '../../sidecar/read-as.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { DeltaClient, type DeltaFile } from './delta-client.ts'

const orders = '/shares/sales/schemas/orders/tables/orders'

interface Change extends DeltaFile {
  readonly version: number
  readonly timestamp: number
}

type Line = Readonly<Partial<Record<'add' | 'remove', Change>>>

describe('changes over Delta Sharing', () => {
  let served: ServedMesh
  let mia: DeltaClient
  const times: Date[] = []
  before(async () => {
    const mesh = await governedMesh()
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:mia', attributes: { region: 'north' } }, { principal: 'user:eve' }],
    })
    times.push(mesh.now)
    for (const rows of [
      ['1,ann,north,10,4', '2,bob,south,20,5'],
      ['1,ann,north,10,4', '2,bob,south,99,5'],
      ['3,cid,south,1,1'],
    ]) {
      mesh.writeTo('sales/orders', 'deliveries.csv', ['id,customer,region,amount,cost', ...rows].join('\n'))
      await mesh.apply()
      times.push(mesh.now)
    }
    served = await ServedMesh.serve(mesh)
    await agree(mesh, { id: 'agr_mia', consumer: 'user:mia', ...onOrders, purpose: 'dpv:Marketing' })
    mia = await DeltaClient.of(served, 'user:mia')
  })
  after(() => served[Symbol.asyncDispose]())

  async function changes(query: string, table = orders): Promise<readonly Line[]> {
    const response = await mia.get(`${table}/changes?${query}`)
    const text = await response.text()
    assert.equal(response.status, 200, text)
    assert.match(response.headers.get('delta-table-version') ?? '', /^\d+$/)
    const [protocol, metadata, ...lines] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>)
    assert.deepEqual(protocol, { protocol: { minReaderVersion: 1 } })
    assert.deepEqual(metadata?.['metaData']?.['configuration'], { enableChangeDataFeed: 'true' })
    return lines
  }

  const kinds = (lines: readonly Line[]): readonly string[] =>
    lines.map(({ add, remove }) => (add === undefined ? `- ${remove?.version ?? ''}` : `+ ${add.version}`))

  it('are the files that each version added and removed, as their reader sees them', async () => {
    const lines = await changes('startingVersion=0')
    // The third version changed what Mia does not see, and the fourth left her nothing.
    assert.deepEqual(kinds(lines), ['+ 1', '- 2', '+ 2', '- 4'])
    const ids: number[][] = []
    for (const { add, remove } of lines) {
      const { url, size, version, timestamp } = add ?? remove ?? assert.fail()
      const file = await (await fetch(url)).arrayBuffer()
      assert.deepEqual([file.byteLength, timestamp], [size, times[version - 1]?.getTime()])
      const rows = await parquetReadObjects({ file, compressors })
      ids.push(rows.map(({ id }) => Number(id)))
      assert.ok(rows.every((row) => row['region'] === 'north' && !('cost' in row)))
    }
    assert.deepEqual(ids, [[1, 3, 4], [1, 3, 4], [1], [1]])
    assert.equal(lines[0]?.add?.stats, '{"numRecords":3}')
  })

  it('are those of a range of versions or times', async () => {
    const time = (index: number): string => encodeURIComponent(times[index]?.toISOString() ?? '')
    assert.deepEqual(kinds(await changes('startingVersion=2&endingVersion=3')), ['- 2', '+ 2'])
    assert.deepEqual(kinds(await changes('startingVersion=3')), ['- 4'])
    assert.deepEqual(kinds(await changes('startingVersion=1&endingVersion=99')), ['+ 1', '- 2', '+ 2', '- 4'])
    assert.deepEqual(kinds(await changes(`startingTimestamp=${time(1)}&endingTimestamp=${time(2)}`)), [
      '- 2',
      '+ 2',
    ])
  })

  it('end with a line of their own where that is asked for', async () => {
    const response = await mia.get(`${orders}/changes?startingVersion=4`, {
      'delta-sharing-capabilities': 'responseformat=parquet;includeendstreamaction=true',
    })
    const last = (await response.text()).trimEnd().split('\n').at(-1) ?? ''
    assert.deepEqual(Object.keys(JSON.parse(last) as object), ['endStreamAction'])
  })

  it('are refused where they cannot be told, or to who may not read', async () => {
    for (const query of [
      '',
      'startingVersion=5',
      'startingVersion=3&endingVersion=2',
      'startingVersion=x',
      'startingVersion=1&startingTimestamp=2026-01-01T00:00:00Z',
      'startingTimestamp=2999-01-01T00:00:00Z',
      'startingVersion=1&endingTimestamp=2020-01-01T00:00:00Z',
      'startingVersion=1&endingTimestamp=tomorrow',
    ])
      await mia.refused(`${orders}/changes?${query}`, 400, 'INVALID_PARAMETER_VALUE')
    const eve = await DeltaClient.of(served, 'user:eve', { purpose: 'dpv:Marketing' })
    await eve.refused(`${orders}/changes?startingVersion=1`, 403, 'PERMISSION_DENIED')
  })

  it('are not told over a version that is not kept', async () => {
    const { metadata } = await served.mesh.store()
    await metadata.forget('sales/orders', [2])
    const { message } = await mia.refused(
      `${orders}/changes?startingVersion=3`,
      400,
      'INVALID_PARAMETER_VALUE',
    )
    assert.match(message, /version 2 is not kept.*from version 4 on/)
    assert.deepEqual(kinds(await changes('startingVersion=4')), ['- 4'])
  })

  it('of a table that only grows are insertions', async () => {
    const rows = (...days: readonly number[]): string =>
      ['id,day', ...days.map((day) => `${day},2026-01-0${day}`)].join('\n')
    const columns = { id: 'integer#', day: 'date!' }
    served.mesh.declare({
      'sales/log': {
        sources: { raw: { columns } },
        serves: { log: { columns, settings: { materialization: 'append', watermark: 'day' } } },
        sql: { log: 'select * from raw order by id' },
        files: { 'raw.csv': rows(1, 2), 'README.md': '# Log\n' },
      },
    })
    await served.mesh.apply()
    served.mesh.writeTo('sales/log', 'raw.csv', rows(2, 3))
    await served.mesh.apply()
    const onLog = { product: 'sales/log', port: 'log', major: 1, purpose: 'dpv:Marketing' }
    await agree(served.mesh, { id: 'agr_log', consumer: 'user:mia', ...onLog })
    const log = await changes('startingVersion=1', '/shares/sales/schemas/log/tables/log')
    assert.deepEqual(kinds(log), ['+ 1', '+ 2'])
    assert.equal(log[1]?.add?.stats, '{"numRecords":1}')
  })
})
