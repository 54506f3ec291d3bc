import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { FieldColumn } from '../../../src/engine/field-ids.ts'
import { stageIceberg } from '../../../src/product/iceberg/stage.ts'
import { readManifest } from '../../../src/product/iceberg/manifest.ts'
import { readManifestList, type ManifestFile } from '../../../src/product/iceberg/manifest-list.ts'
import { readTableMetadata, type TableMetadata } from '../../../src/product/iceberg/table-metadata.ts'
import type { Snapshot } from '../../../src/store/snapshot.ts'
import { IcebergChain } from './iceberg-chain.ts'

const columns: readonly FieldColumn[] = [{ name: 'a', type: 'INTEGER', required: true, fieldId: 1 }]

describe('stageIceberg', () => {
  let chain: IcebergChain
  beforeEach(() => {
    chain = new IcebergChain()
  })
  afterEach(() => chain.close())

  const metadataOf = (snapshot: Snapshot): TableMetadata =>
    readTableMetadata(chain.objects.get(snapshot.icebergMetadata), snapshot.icebergMetadata)

  function manifestsOf({ icebergFiles: [list = ''] }: Snapshot): readonly ManifestFile[] {
    return readManifestList(chain.objects.get(list), list)
  }

  const publish = (
    value: number,
    rest: Partial<Parameters<IcebergChain['publish']>[0]> = {},
  ): Promise<Snapshot> => chain.publish({ select: `SELECT ${value} AS a`, columns, ...rest })

  it('names every object it needs, and all are there', async () => {
    const first = await publish(1)
    const second = await publish(2, { kept: first.files })
    const keys = [second.icebergMetadata, ...second.icebergFiles]
    for (const key of keys) {
      assert.ok(key.startsWith(`iceberg/${chain.dataset}/metadata/`), key)
      assert.ok(existsSync(path.join(chain.folder, key)), key)
    }
    assert.equal(second.icebergFiles.length, 3)
  })

  it('makes the same objects of the same publication', async () => {
    const first = await publish(1)
    const again = await stageIceberg({
      objects: { location: chain.location, getBytes: (key) => Promise.resolve(chain.objects.get(key)) },
      folder: `iceberg/${chain.dataset}`,
      snapshot: first,
      previousMetadata: undefined,
    })
    assert.deepEqual(again, chain.staged[0])
  })

  it('reuses the manifests of an append', async () => {
    const first = await publish(1)
    const second = await publish(2, { kept: first.files })
    const third = await publish(3, { kept: second.files })
    const plain = (files: readonly ManifestFile[]): unknown => files.map((file) => ({ ...file }))
    assert.deepEqual(plain(manifestsOf(third).slice(1)), plain(manifestsOf(second)))
    const summary = metadataOf(third).snapshots.at(-1)?.summary
    assert.equal(summary?.['operation'], 'append')
    assert.equal(summary['total-records'], '3')
  })

  it('calls a snapshot that only loses files a delete, and forgets the loss afterwards', async () => {
    const first = await publish(1)
    const second = await publish(2, { kept: first.files })
    const none = { select: 'SELECT 1 AS a WHERE false' }
    const third = await publish(0, { ...none, kept: second.files.slice(0, 1) })
    assert.equal(metadataOf(third).snapshots.at(-1)?.summary['operation'], 'delete')
    assert.deepEqual(
      manifestsOf(third).map((file) => file.deleted_files_count),
      [1, 0],
    )
    const fourth = await publish(4, { kept: third.files })
    assert.deepEqual(
      manifestsOf(fourth).map((file) => file.deleted_files_count),
      [0, 0],
    )
    assert.equal(fourth.icebergFiles.length, 3)
  })

  it('merges manifests when there are very many', async () => {
    let last = await publish(0)
    for (let value = 1; value <= 100; value++) {
      last = await publish(value, { kept: last.files, createdAt: '2024-01-01T00:00:00.000Z' })
    }
    const counts = manifestsOf(last).map((file) => [file.added_files_count, file.existing_files_count])
    assert.deepEqual(counts, [
      [1, 0],
      [0, 100],
    ])
    const [, , merged = ''] = last.icebergFiles
    const sequences = readManifest(chain.objects.get(merged), merged).map((entry) => entry.sequence_number)
    assert.deepEqual(
      sequences.sort((one, other) => Number(one) - Number(other)),
      Array.from({ length: 100 }, (_, index) => index + 1),
    )
    assert.equal(metadataOf(last).snapshots.at(-1)?.summary['operation'], 'append')
  })

  it('goes on with the table: identity, sequence, schemas and logs', async () => {
    const wider: readonly FieldColumn[] = [
      ...columns,
      { name: 'b', type: 'DATE', required: false, fieldId: 2 },
    ]
    const first = await publish(1)
    const second = await publish(2, { select: 'SELECT 2 AS a, NULL AS b', columns: wider })
    const third = await publish(3)
    const [one, two, three] = [first, second, third].map(metadataOf)
    assert.ok(one && two && three)
    assert.equal(three['table-uuid'], one['table-uuid'])
    assert.match(three['table-uuid'], /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.deepEqual(
      [one, two, three].map((metadata) => metadata['last-sequence-number']),
      [1, 2, 3],
    )
    assert.deepEqual(
      [one, two, three].map((metadata) => metadata['current-schema-id']),
      [0, 1, 0],
    )
    assert.deepEqual(
      three.schemas.map((schema) => schema['schema-id']),
      [0, 1],
    )
    assert.equal(three['last-column-id'], 2)
    assert.equal(three.snapshots[2]?.['parent-snapshot-id'], three.snapshots[1]?.['snapshot-id'])
    assert.deepEqual(
      three['metadata-log'].map((line) => line['metadata-file']),
      [first, second].map((snapshot) => chain.location + snapshot.icebergMetadata),
    )
  })

  it('expires what is no longer retained', async () => {
    const first = await publish(1)
    const second = await publish(2)
    const third = await publish(3, { retained: [second] })
    const metadata = metadataOf(third)
    assert.deepEqual(
      metadata.snapshots.map((one) => one.summary['hansa.snapshot']),
      [second.id, third.id],
    )
    assert.equal(metadata['snapshot-log'].length, 2)
    assert.deepEqual(
      metadata['metadata-log'].map((line) => line['metadata-file']),
      [chain.location + second.icebergMetadata],
    )
    assert.notEqual(first.id, second.id)
  })

  it('keeps time going forward when the clock does not', async () => {
    await publish(1, { createdAt: '2024-06-01T00:00:00.000Z' })
    const second = await publish(2, { createdAt: '2023-01-01T00:00:00.000Z' })
    const times = metadataOf(second)['snapshot-log'].map((line) => line['timestamp-ms'])
    assert.deepEqual(times, [Date.parse('2024-06-01T00:00:00.000Z'), Date.parse('2024-06-01T00:00:00.001Z')])
  })

  it('claims a column required only where every file has it', async () => {
    const first = await publish(1)
    const added: readonly FieldColumn[] = [
      ...columns,
      { name: 'b', type: 'INTEGER', required: true, fieldId: 2 },
    ]
    const second = await publish(2, { select: 'SELECT 2 AS a, 2 AS b', columns: added, kept: first.files })
    const third = await publish(3, { select: 'SELECT 2 AS a, 2 AS b', columns: added })
    const required = (snapshot: Snapshot): readonly (boolean | undefined)[] => {
      const metadata = metadataOf(snapshot)
      const current = metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id'])
      return (current?.fields ?? []).map((field) => field.required)
    }
    assert.deepEqual([first, second, third].map(required), [[true], [true, false], [true, true]])
  })

  it('begins anew when the store has moved', async () => {
    const first = await publish(1)
    const { files, metadataKey } = await stageIceberg({
      objects: {
        location: 's3://bucket/prefix/',
        getBytes: (key) => Promise.resolve(chain.objects.get(key)),
      },
      folder: `iceberg/${chain.dataset}`,
      snapshot: first,
      previousMetadata: first.icebergMetadata,
    })
    const bytes = files.find((file) => file.key === metadataKey)?.bytes ?? Buffer.from('')
    const metadata = readTableMetadata(bytes, metadataKey)
    assert.equal(metadata.location, `s3://bucket/prefix/iceberg/${chain.dataset}`)
    assert.equal(metadata.snapshots.length, 1)
  })

  it('says which file is not what it should be', () => {
    assert.throws(() => readTableMetadata(Buffer.from('{}'), 'iceberg/x.metadata.json'), {
      code: 'corrupt',
      message: 'iceberg/x.metadata.json is not Iceberg metadata that Hansa wrote',
    })
  })
})
