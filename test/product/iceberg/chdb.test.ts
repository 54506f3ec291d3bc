import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { find, skipWithout } from '../../support/needs.ts'
import { IcebergChain, publishThree } from './iceberg-chain.ts'
import type { Snapshot } from '../../../src/store/snapshot.ts'

/** The part of chdb used here; it is not a dependency, so its types are not at hand. */
interface Chdb {
  readonly Session: new (folder: string) => { query(sql: string, format: string): string; cleanup(): void }
}

describe('stageIceberg, read by ClickHouse', { skip: skipWithout('chdb') }, () => {
  const chain = new IcebergChain()
  let session: InstanceType<Chdb['Session']>
  let snapshots: readonly [Snapshot, Snapshot, Snapshot]

  before(async () => {
    snapshots = await publishThree(chain)
    const { Session } = createRequire(import.meta.url)(find('chdb') ?? 'chdb') as Chdb
    // ClickHouse reads only below the working directory.
    process.chdir(chain.folder)
    session = new Session(path.join(chain.folder, 'clickhouse'))
  })
  after(() => {
    session.cleanup()
    process.chdir(import.meta.dirname)
    chain.close()
  })

  function ask(snapshot: Snapshot, what: string): unknown {
    const metadata = `metadata/${path.basename(snapshot.icebergMetadata)}`
    const folder = path.join(chain.folder, 'iceberg', chain.dataset)
    const table = `icebergLocal('${folder}/', 'Parquet', SETTINGS iceberg_metadata_file_path = '${metadata}')`
    return JSON.parse(session.query(what.replace('TABLE', table), 'JSONCompactEachRow'))
  }

  it('has the rows of each snapshot', () => {
    const totals = snapshots.map((snapshot) =>
      ask(
        snapshot,
        'SELECT toUInt32(count()), toUInt32(sum(id)), toInt32(min(id)), toInt32(max(id)) FROM TABLE',
      ),
    )
    assert.deepEqual(totals, [
      [100, 4950, 0, 99],
      [150, 11175, 0, 149],
      [40, 780, 0, 39],
    ])
  })

  it('has every value', () => {
    const row = ask(
      snapshots[1],
      `SELECT flag, tiny, small, whole, toString(huge), ratio, toString(price), toString(total), toString(day),
        toString(seen), name, note, toString(ref), place.city, tags, lines FROM TABLE WHERE id = 12`,
    )
    assert.deepEqual(row, [
      true,
      -38,
      -14916,
      11993,
      '119999999999999999997',
      4,
      '-85',
      '11999999999999.9999',
      '1969-12-13',
      '1969-12-31 23:12:00.123456',
      `näme 😀 ${'z'.repeat(12)}12`,
      '{"id":12}',
      '00000000-0000-0000-0000-000000000012',
      'c12',
      ['t12', null],
      [{ sku: 's12', n: 12 }],
    ])
  })

  it('counts nulls, and finds the same with and without the help of bounds', () => {
    assert.deepEqual(ask(snapshots[0], 'SELECT toUInt32(countIf(name IS NULL)) FROM TABLE'), [10])
    assert.deepEqual(ask(snapshots[1], 'SELECT toUInt32(count()) FROM TABLE WHERE id >= 120'), [30])
    assert.deepEqual(ask(snapshots[1], `SELECT toUInt32(count()) FROM TABLE WHERE name > 'näme'`), [135])
  })

  it('has dropped, renamed, widened and added columns as they are now', () => {
    assert.deepEqual(ask(snapshots[2], 'SELECT full_name, toInt32(whole), fresh FROM TABLE WHERE id = 3'), [
      'n3',
      30,
      false,
    ])
  })
})
