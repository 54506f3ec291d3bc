import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Snapshot } from '../../src/store/snapshot.ts'
import { find, skipWithout } from '../support/needs.ts'
import { deliveries, shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** Rows of the table by PyIceberg: now, and at each snapshot of its history. */
const script = `
import json, sys
from pyiceberg.table import StaticTable
table = StaticTable.from_metadata(sys.argv[1])
ids = lambda scan: sorted(row["id"] for row in scan.to_arrow().to_pylist())
print(json.dumps([ids(table.scan()), [ids(table.scan(snapshot_id=s.snapshot_id)) for s in table.snapshots()]]))
`

interface Chdb {
  readonly Session: new (folder: string) => { query(sql: string, format: string): string; cleanup(): void }
}

/** A store that really published three times and rolled back once; its tables must read elsewhere as they do here. */
describe('a published dataset, read from its store by another engine', () => {
  const mesh = new TestMesh(shop)
  const versions: Snapshot[] = []

  before(async () => {
    await mesh.apply()
    versions.push(await mesh.snapshot('sales/orders'))
    for (const rows of [['4,dan,7', '5,eve,8'], ['6,fay,9']]) {
      mesh.writeTo('sales/orders', 'deliveries.csv', deliveries(...rows))
      await mesh.apply({ only: ['sales/orders'] })
      versions.push(await mesh.snapshot('sales/orders'))
    }
    await mesh.rollback('sales/orders')
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('7,gus,1', '8,hal,2'))
    await mesh.apply({ only: ['sales/orders'] })
    versions.push(await mesh.snapshot('sales/orders'))
  })
  after(() => mesh[Symbol.asyncDispose]())

  const fileOf = ({ icebergMetadata }: Snapshot): string => path.join(mesh.state, 'objects', icebergMetadata)

  it('has the same rows and history in PyIceberg', { skip: skipWithout('pyiceberg') }, () => {
    const ask = (snapshot: Snapshot): unknown =>
      JSON.parse(
        execFileSync(find('pyiceberg') ?? '', ['-c', script, `file://${fileOf(snapshot)}`], {
          encoding: 'utf8',
        }),
      )
    assert.deepEqual(versions.map(ask), [
      [[1, 2, 3], [[1, 2, 3]]],
      [
        [4, 5],
        [
          [1, 2, 3],
          [4, 5],
        ],
      ],
      [[6], [[1, 2, 3], [4, 5], [6]]],
      // What was rolled back from is no part of the history that followed.
      [
        [7, 8],
        [
          [1, 2, 3],
          [4, 5],
          [7, 8],
        ],
      ],
    ])
  })

  it('has the same rows in ClickHouse', { skip: skipWithout('chdb') }, () => {
    const { Session } = createRequire(import.meta.url)(find('chdb') ?? 'chdb') as Chdb
    process.chdir(mesh.state)
    const session = new Session(path.join(mesh.state, 'clickhouse'))
    try {
      const ask = (snapshot: Snapshot): unknown => {
        const metadata = path.dirname(fileOf(snapshot))
        const settings = `iceberg_metadata_file_path = 'metadata/${path.basename(snapshot.icebergMetadata)}'`
        const table = `icebergLocal('${path.dirname(metadata)}/', 'Parquet', SETTINGS ${settings})`
        return JSON.parse(session.query(`SELECT toInt32(id) FROM ${table} ORDER BY id`, 'JSONCompactColumns'))
      }
      assert.deepEqual(versions.map(ask), [[[1, 2, 3]], [[4, 5]], [[6]], [[7, 8]]])
    } finally {
      session.cleanup()
      process.chdir(import.meta.dirname)
    }
  })
})
