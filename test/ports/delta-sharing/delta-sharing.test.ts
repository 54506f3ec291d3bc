import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { attacks } from '../../attacks/statements.ts'
import { canaries, governedShop } from '../http/governed-shop.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { DeltaClient, type DeltaFile } from './delta-client.ts'

describe('Delta Sharing', () => {
  let served: ServedMesh
  let ana: DeltaClient
  let eve: DeltaClient
  before(async () => {
    served = await ServedMesh.serve(governedShop({ sidecar: { urlSeconds: 300 } }))
    ana = await DeltaClient.of(served, 'user:ana', { purpose: 'dpv:Marketing' })
    eve = await DeltaClient.of(served, 'user:eve', { purpose: 'dpv:Marketing' })
  })
  after(() => served[Symbol.asyncDispose]())

  const orders = '/shares/sales/schemas/orders/tables/orders'
  const prices = '/shares/sales/schemas/prices/tables/prices'

  describe('a list', () => {
    it('is one line of JSON, and has no token where nothing follows', async () => {
      for (const [address, names] of [
        ['/shares', ['sales']],
        ['/shares/sales/schemas', ['orders', 'prices']],
        ['/shares/sales/schemas/orders/tables', ['orders']],
        ['/shares/sales/all-tables', ['orders', 'prices']],
      ] as const) {
        const response = await ana.get(address)
        const text = await response.text()
        assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8')
        assert.doesNotMatch(text, /\n/)
        const { items, ...rest } = JSON.parse(text) as { items: { name: string }[] }
        assert.deepEqual(rest, {})
        assert.deepEqual(
          items.map(({ name }) => name),
          names,
        )
      }
    })

    it('names a table with its schema, share and ids, which stay', async () => {
      const { items } = await ana.list('/shares/sales/all-tables')
      const [share] = (await ana.list('/shares')).items
      assert.partialDeepStrictEqual(items[0], {
        name: 'orders',
        schema: 'orders',
        share: 'sales',
        shareId: share?.['id'],
      })
      assert.match(items[0]?.['id'] ?? '', /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
      assert.deepEqual(await ana.json('/shares/sales'), { share })
      assert.deepEqual((await ana.list('/shares/sales/all-tables')).items, items)
    })

    it('goes on page by page', async () => {
      const first = await ana.list('/shares/sales/all-tables?maxResults=1')
      const token = first.nextPageToken ?? ''
      const second = await ana.list(`/shares/sales/all-tables?maxResults=1&pageToken=${token}`)
      assert.deepEqual([first.items[0]?.['name'], second.items[0]?.['name']], ['orders', 'prices'])
      assert.ok(!('nextPageToken' in second))
      const none = await ana.list('/shares/sales/all-tables?maxResults=0')
      assert.deepEqual(none.items, [])
      assert.deepEqual(
        (await ana.list(`/shares/sales/all-tables?pageToken=${none.nextPageToken ?? ''}`)).items.length,
        2,
      )
    })

    it('is refused a page that cannot be', async () => {
      for (const query of ['maxResults=-1', 'maxResults=many', 'pageToken=!', 'pageToken=e30'])
        await ana.refused(`/shares?${query}`, 400, 'INVALID_PARAMETER_VALUE')
    })

    it('shows nothing of what may not be read, its token neither', async () => {
      assert.deepEqual(await eve.list('/shares'), { items: [] })
      for (const address of ['/shares/sales', '/shares/sales/schemas', '/shares/sales/all-tables'])
        await eve.refused(address, 404, 'RESOURCE_DOES_NOT_EXIST')
      const other = await DeltaClient.of(served, 'user:ana', { purpose: 'dpv:PaymentManagement' })
      assert.deepEqual(await other.list('/shares?maxResults=0'), { items: [] })
    })

    it('takes names in any case', async () => {
      const { items } = await ana.list('/shares/SALES/schemas/Orders/tables')
      assert.deepEqual(items[0]?.['name'], 'orders')
    })
  })

  describe('a version', () => {
    it('is a header without a body', async () => {
      const response = await ana.get(`${prices}/version`)
      assert.deepEqual(
        [response.status, response.headers.get('delta-table-version'), await response.text()],
        [200, '1', ''],
      )
    })

    it('is the first since a time', async () => {
      const since = encodeURIComponent('2020-01-01T00:00:00Z')
      const response = await ana.get(`${prices}/version?startingTimestamp=${since}`)
      assert.equal(response.headers.get('delta-table-version'), '1')
      for (const time of ['2999-01-01T00:00:00Z', 'yesterday'])
        await ana.refused(`${prices}/version?startingTimestamp=${time}`, 400, 'INVALID_PARAMETER_VALUE')
    })
  })

  describe('metadata', () => {
    it('are exactly two lines, of the columns as they are seen', async () => {
      const response = await ana.get(`${orders}/metadata`, {
        'delta-sharing-capabilities': 'responseformat=parquet;includeendstreamaction=true',
      })
      const lines = (await response.text()).trimEnd().split('\n')
      assert.equal(response.headers.get('delta-table-version'), '1')
      assert.equal(response.headers.get('content-type'), 'application/x-ndjson; charset=utf-8')
      assert.equal(response.headers.get('delta-sharing-capabilities'), 'responseformat=parquet')
      assert.equal(lines.length, 2)
      const [protocol, metadata] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
      assert.deepEqual(protocol, { protocol: { minReaderVersion: 1 } })
      const { schemaString, ...rest } = metadata?.['metaData'] as Record<string, unknown>
      assert.partialDeepStrictEqual(rest, {
        format: { provider: 'parquet' },
        partitionColumns: [],
        configuration: { enableChangeDataFeed: 'true' },
      })
      assert.deepEqual(JSON.parse(String(schemaString)), {
        type: 'struct',
        fields: [
          { name: 'id', type: 'long', nullable: false, metadata: {} },
          { name: 'customer', type: 'string', nullable: true, metadata: {} },
          { name: 'email', type: 'string', nullable: true, metadata: {} },
          { name: 'amount', type: 'decimal(9,2)', nullable: true, metadata: {} },
          { name: 'day', type: 'date', nullable: true, metadata: {} },
          { name: 'region', type: 'string', nullable: true, metadata: {} },
          { name: 'seen_at', type: 'timestamp', nullable: true, metadata: {} },
          { name: 'paid', type: 'boolean', nullable: true, metadata: {} },
        ],
      })
    })
  })

  describe('a query', () => {
    it('names files that are had by their address alone, with what the reader may see and no byte of the rest', async () => {
      const { files } = await ana.query(orders, {})
      const rows: Record<string, unknown>[] = []
      for (const { url, size, stats } of files) {
        const file = await (await fetch(url)).arrayBuffer()
        assert.equal(file.byteLength, size)
        for (const canary of [...canaries, 'alpha@']) assert.ok(!Buffer.from(file).includes(canary), canary)
        const read = await parquetReadObjects({ file, compressors })
        assert.deepEqual(JSON.parse(stats), { numRecords: read.length })
        rows.push(...read)
      }
      assert.deepEqual(
        rows.map(({ id }) => Number(id)),
        [1, 2, 3, 5],
      )
      assert.ok(!('card' in (rows[0] ?? {})))
    })

    it('has files of an exact size, which are had in ranges', async () => {
      const { files } = await ana.query(prices, {})
      const [{ url, size }] = files as [DeltaFile]
      const head = await fetch(url, { method: 'HEAD' })
      assert.deepEqual(
        [head.headers.get('content-length'), head.headers.get('accept-ranges')],
        [String(size), 'bytes'],
      )
      // As Spark reads a footer: by the size that it was told.
      const footer = await fetch(url, { headers: { range: `bytes=${size - 4}-${size - 1}` } })
      assert.deepEqual(
        [footer.status, footer.headers.get('content-range'), await footer.text()],
        [206, `bytes ${size - 4}-${size - 1}/${size}`, 'PAR1'],
      )
      const beyond = await fetch(url, { headers: { range: `bytes=${size}-` } })
      assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${size}`])
    })

    it('has files that are nobody’s once their time is over', async () => {
      const { files } = await ana.query(prices, {})
      const [{ url, expirationTimestamp }] = files as [DeltaFile]
      const { mesh } = served
      const before = mesh.now
      mesh.now = new Date(expirationTimestamp + 1)
      for (const method of ['GET', 'HEAD']) assert.equal((await fetch(url, { method })).status, 403)
      mesh.now = before
      assert.equal((await fetch(url, { method: 'HEAD' })).status, 200)
    })

    it('says its version, as every answer about a table does: clients fail without', async () => {
      const answers = [
        await ana.get(`${orders}/version`),
        await ana.get(`${orders}/metadata`),
        await ana.post(`${orders}/query`, '{}'),
        await ana.post(`${orders}/query`, '{"version":1}'),
        await ana.get(`${orders}/changes?startingVersion=1`),
      ]
      for (const answer of answers)
        assert.deepEqual([answer.status, answer.headers.get('delta-table-version')], [200, '1'])
    })

    it('has ids that stay, addresses that end, and a version only where one was asked for', async () => {
      const [first, second] = [await ana.query(prices, {}), await ana.query(prices, { version: 1 })]
      const ids = ({ files }: { files: readonly DeltaFile[] }) => files.map(({ id }) => id)
      assert.deepEqual(ids(first), ids(second))
      assert.equal(new Set(ids(first)).size, first.files.length)
      const [file] = first.files as [DeltaFile]
      assert.equal(file.expirationTimestamp, served.mesh.now.getTime() + 300_000)
      assert.ok(!('version' in file) && !('version' in first.metadata))
      assert.partialDeepStrictEqual(second.files[0], { version: 1, partitionValues: {} })
      assert.equal(second.metadata['version'], 1)
    })

    it('is parquet, also where only delta is asked for, and says so to whoever asks', async () => {
      for (const format of ['parquet', 'delta', 'delta,parquet']) {
        const { headers } = await ana.query(
          prices,
          {},
          { 'Delta-Sharing-Capabilities': `responseFormat=${format};readerfeatures=deletionvectors` },
        )
        assert.equal(headers.get('delta-sharing-capabilities'), 'responseformat=parquet')
      }
      const { headers, end } = await ana.query(prices, {})
      assert.deepEqual([headers.get('delta-sharing-capabilities'), end], [null, undefined])
    })

    it('ends with its own line where that is asked for, with a token to go on with the same files', async () => {
      const capabilities = {
        'delta-sharing-capabilities': 'responseformat=parquet;includeendstreamaction=true',
      }
      const { headers, end, files } = await ana.query(prices, { includeRefreshToken: true }, capabilities)
      assert.equal(
        headers.get('delta-sharing-capabilities'),
        'responseformat=parquet;includeendstreamaction=true',
      )
      const { refreshToken, ...rest } = end ?? {}
      assert.deepEqual(rest, { minUrlExpirationTimestamp: served.mesh.now.getTime() + 300_000 })
      const again = await ana.query(prices, { refreshToken })
      assert.deepEqual(
        again.files.map(({ id }) => id),
        files.map(({ id }) => id),
      )
      assert.ok(!('version' in (again.files[0] ?? {})))
    })

    it('takes hints for hints', async () => {
      const all = await ana.query(orders, {})
      for (const hints of [
        { predicateHints: ['id = 1', 'nonsense ((', "card = '4111-CANARY'"] },
        { predicateHints: [...Object.values(attacks)].flat() },
        { predicateHints: { card: 1 } },
        ...['{"op":"equal"}', '{', '', '['.repeat(10_000), 7, [], {}, null].map((jsonPredicateHints) => ({
          jsonPredicateHints,
        })),
        { limitHint: 1 },
        { maxFiles: 10, pageToken: '', idempotency_key: 'x', unknown: null },
      ])
        assert.deepEqual(
          (await ana.query(orders, hints)).files.map(({ id }) => id),
          all.files.map(({ id }) => id),
        )
      assert.deepEqual((await ana.query(orders, { limitHint: 0 })).files, [])
    })

    it('takes names in any case', async () => {
      const { files } = await ana.query('/shares/Sales/schemas/ORDERS/tables/Orders', {})
      assert.equal((await fetch(files[0]?.url ?? '')).status, 200)
    })

    it('is refused where it is malformed, or asks for what is not there', async () => {
      for (const body of ['{', '[]', '{"version":-1}', '{"version":"1"}', '{"limitHint":1.5}'])
        await ana.refused(`${prices}/query`, 400, 'INVALID_PARAMETER_VALUE', body)
      for (const body of [
        { version: 1, timestamp: '2026-01-01T00:00:00Z' },
        { startingVersion: 1 },
        { refreshToken: 'x' },
        { pageToken: 'x' },
        { timestamp: 'yesterday' },
      ])
        await ana.refused(`${prices}/query`, 400, 'INVALID_PARAMETER_VALUE', JSON.stringify(body))
      await ana.refused(`${prices}/query`, 404, 'RESOURCE_DOES_NOT_EXIST', '{"version":9}')
      const { message } = await ana.refused(
        '/shares/sales/schemas/notes/tables/notes/query',
        400,
        'INVALID_PARAMETER_VALUE',
        '{}',
      )
      assert.match(message, /masked anew/)
      await ana.refused('/nothing', 404, 'RESOURCE_DOES_NOT_EXIST')
      for (const table of ['orders/tables/prices', 'orders/tables/nothing', 'nothing/tables/orders'])
        await ana.refused(`/shares/sales/schemas/${table}/metadata`, 404, 'RESOURCE_DOES_NOT_EXIST')
    })

    it('is refused to who may not read, which is in the audit, and to nobody in particular', async () => {
      for (const what of ['version', 'metadata'])
        await eve.refused(`${orders}/${what}`, 403, 'PERMISSION_DENIED')
      const { message } = await eve.refused(`${orders}/query`, 403, 'PERMISSION_DENIED', '{}')
      assert.match(message, /user:eve/)
      const denials = (await served.audited()).filter(
        ({ kind, principal }) => kind === 'denied' && principal === 'user:eve',
      )
      assert.equal(denials.length, 3)
      const nobody = new DeltaClient(served.url)
      await nobody.refused('/shares', 401, 'UNAUTHENTICATED')
      const wrong = new DeltaClient(served.url, 'nonsense')
      await wrong.refused(`${orders}/query`, 401, 'UNAUTHENTICATED', '{}')
    })

    it('is in the audit, as are its files when they are fetched', async () => {
      const begun = async (): Promise<readonly Record<string, unknown>[]> =>
        (await served.audited()).filter(({ kind }) => kind === 'access')
      const earlier = (await begun()).length
      const { files } = await ana.query(orders, {})
      await (await fetch(files[0]?.url ?? '')).arrayBuffer()
      const entries = (await begun()).slice(earlier)
      assert.deepEqual(
        entries.map(({ port, purpose, principal }) => [port, purpose, principal]),
        Array.from({ length: 2 }, () => ['delta-sharing', 'dpv:Marketing', 'user:ana']),
      )
    })
  })
})
