import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { icebergMetadata, icebergRead } from 'icebird'
import { everyType, IcebergChain, publishThree } from './iceberg-chain.ts'
import type { FieldColumn } from '../../../src/engine/field-ids.ts'
import type { Snapshot } from '../../../src/store/snapshot.ts'

/** icebird fetches whole files and ranges of them. */
function serve(folder: () => string): Server {
  return createServer((request, response) => {
    const bytes = readFileSync(path.join(folder(), decodeURIComponent(request.url ?? '/')))
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    if (range === null) return response.end(bytes)
    const end = range[2] === '' ? bytes.length : Number(range[2]) + 1
    return response.writeHead(206).end(bytes.subarray(Number(range[1]), end))
  })
}

describe('stageIceberg, read by icebird', () => {
  let chain: IcebergChain
  let server: Server
  let snapshots: readonly [Snapshot, Snapshot, Snapshot]

  before(async () => {
    server = serve(() => chain.folder)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    chain = new IcebergChain(() => `http://127.0.0.1:${port}/`)
    snapshots = await publishThree(chain)
  })
  after(async () => {
    chain.close()
    await new Promise((resolve) => server.close(resolve))
  })

  async function read(snapshot: Snapshot, snapshotId?: number): Promise<Record<string, unknown>[]> {
    const tableUrl = chain.location + `iceberg/${chain.dataset}`
    const metadata = await icebergMetadata({
      tableUrl,
      metadataFileName: path.basename(snapshot.icebergMetadata),
    })
    if (snapshotId !== undefined) {
      const wanted = metadata.snapshots?.find((one) => one['snapshot-id'] === snapshotId)
      metadata['current-snapshot-id'] = snapshotId
      metadata['current-schema-id'] = wanted?.['schema-id'] ?? -1
    }
    return icebergRead({ tableUrl, metadata })
  }

  it('has every row, in every type', async () => {
    const rows = await read(snapshots[0])
    assert.equal(rows.length, 100)
    assert.equal(
      rows.reduce((sum, row) => sum + (row['id'] as bigint), 0n),
      4950n,
    )
    assert.equal(rows.filter((row) => row['name'] === null || row['name'] === undefined).length, 10)
    const row = rows[12] ?? {}
    assert.deepEqual(
      {
        ...row,
        raw: undefined,
        ref: undefined,
      },
      {
        id: 12n,
        flag: true,
        tiny: -38,
        small: -14916,
        whole: 11993,
        huge: 120000000000000000000,
        ratio: 4,
        amount: -12 / 7,
        price: -85,
        total: 11999999999999.9999,
        day: new Date('1969-12-13'),
        at: 720000001n,
        // A Date has milliseconds only, and micros before 1970 round up.
        seen: new Date('1969-12-31T23:12:00.124Z'),
        sent: new Date('2024-03-31T00:42:00Z'),
        name: `näme 😀 ${'z'.repeat(12)}12`,
        note: '{"id":12}',
        raw: undefined,
        ref: undefined,
        place: { city: 'c12', geo: { lat: 1.2 } },
        tags: ['t12', null],
        lines: [{ sku: 's12', n: 12 }],
      },
    )
  })

  it('has appended rows too', async () => {
    const rows = await read(snapshots[1])
    assert.deepEqual(
      rows.map((row) => Number(row['id'])).sort((one, other) => one - other),
      Array.from({ length: 150 }, (_, index) => index),
    )
  })

  it('has only the new rows after a replacement, under the new names', async () => {
    const rows = await read(snapshots[2])
    assert.equal(rows.length, 40)
    assert.deepEqual(rows[3], { id: 3n, full_name: 'n3', whole: 30n, fresh: false })
  })

  it('goes back to an earlier snapshot through the newest metadata', async () => {
    const metadata = JSON.parse(readFileSync(chain.metadataPath(snapshots[2]), 'utf8')) as {
      snapshots: { 'snapshot-id': number }[]
    }
    const counts: number[] = []
    for (const one of metadata.snapshots) counts.push((await read(snapshots[2], one['snapshot-id'])).length)
    assert.deepEqual(counts, [100, 150, 40])
  })

  it('finds columns by id after an append that adds and renames them', async () => {
    const other = new IcebergChain(() => chain.location)
    const own = chain
    try {
      const columns = (names: readonly (readonly [string, string, number])[]): FieldColumn[] =>
        names.map(([name, type, fieldId]) => ({ name, type, fieldId, required: true }))
      chain = other
      const first = await other.publish({
        select: 'SELECT 1 AS a, 2 AS b',
        columns: columns([
          ['a', 'INTEGER', 1],
          ['b', 'INTEGER', 2],
        ]),
      })
      const second = await other.publish({
        select: 'SELECT 3 AS b, 4 AS c',
        columns: columns([
          ['b', 'INTEGER', 1],
          ['c', 'INTEGER', 3],
        ]),
        kept: first.files,
      })
      const rows = await read(second)
      assert.deepEqual(
        rows.sort((one, two) => Number(one['b']) - Number(two['b'])),
        [
          { b: 1, c: undefined },
          { b: 3, c: 4 },
        ],
      )
    } finally {
      chain = own
      other.close()
    }
  })

  it('has a column of every type in its schema', async () => {
    const metadata = await icebergMetadata({
      tableUrl: chain.location + `iceberg/${chain.dataset}`,
      metadataFileName: path.basename(snapshots[0].icebergMetadata),
    })
    assert.deepEqual(
      metadata.schemas[0]?.fields.map((field) => field.name),
      everyType.columns.map((column) => column.name),
    )
  })
})
