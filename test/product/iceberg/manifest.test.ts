import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parseSqlType } from '../../../src/engine/sql-type.ts'
import { readAvroFile, type AvroFile } from '../../../src/product/iceberg/avro-file.ts'
import { readManifest } from '../../../src/product/iceberg/manifest.ts'
import { boundedTypes, icebergSchema } from '../../../src/product/iceberg/schema.ts'
import { icebergType } from '../../../src/product/iceberg/type.ts'
import { everyType, IcebergChain, publishThree } from './iceberg-chain.ts'
import type { Snapshot } from '../../../src/store/snapshot.ts'

/** Every `field-id`, `element-id`, … in a stored Avro schema, by the name beside it. */
function fieldIds(schema: unknown, found: Record<string, number> = {}): Record<string, number> {
  if (Array.isArray(schema)) for (const one of schema) fieldIds(one, found)
  else if (schema !== null && typeof schema === 'object') {
    const { name, 'field-id': id, 'element-id': element } = schema as Record<string, unknown>
    if (typeof id === 'number') found[String(id)] = id
    if (typeof id === 'number' && !['key', 'value'].includes(String(name))) found[String(name)] = id
    if (typeof element === 'number') found['element'] = element
    for (const inner of Object.values(schema)) fieldIds(inner, found)
  }
  return found
}

describe('the Avro files of a snapshot', () => {
  const chain = new IcebergChain()
  let snapshots: readonly [Snapshot, Snapshot, Snapshot]
  before(async () => {
    snapshots = await publishThree(chain)
  })
  after(() => chain.close())

  const open = (key: string | undefined): AvroFile => readAvroFile(chain.objects.get(key ?? ''), key ?? '')

  it('have the header that the specification asks of a manifest', () => {
    const { metadata } = open(snapshots[0].icebergFiles[1])
    assert.deepEqual(
      [...metadata.keys()],
      [
        ...['avro.schema', 'avro.codec', 'schema', 'schema-id', 'partition-spec', 'partition-spec-id'],
        ...['format-version', 'content'],
      ],
    )
    assert.deepEqual(JSON.parse(metadata.get('schema') ?? ''), icebergSchema(everyType.columns))
    assert.deepEqual(
      ['partition-spec', 'partition-spec-id', 'format-version', 'content'].map((key) => metadata.get(key)),
      ['[]', '0', '2', 'data'],
    )
  })

  it('keep the field ids of a manifest', () => {
    const ids = fieldIds(JSON.parse(open(snapshots[0].icebergFiles[1]).metadata.get('avro.schema') ?? ''))
    const named = {
      ...{ status: 0, snapshot_id: 1, sequence_number: 3, file_sequence_number: 4, data_file: 2 },
      ...{ content: 134, file_path: 100, file_format: 101, partition: 102, record_count: 103 },
      ...{ file_size_in_bytes: 104, column_sizes: 108, value_counts: 109, null_value_counts: 110 },
      ...{ lower_bounds: 125, upper_bounds: 128, sort_order_id: 140 },
    }
    const pairs = [117, 118, 119, 120, 121, 122, 126, 127, 129, 130]
    for (const [name, id] of Object.entries(named)) assert.equal(ids[name], id, name)
    for (const id of pairs) assert.equal(ids[String(id)], id)
  })

  it('keep the field ids and the header of a manifest list', () => {
    const { metadata, records } = open(snapshots[1].icebergFiles[0])
    const ids = fieldIds(JSON.parse(metadata.get('avro.schema') ?? ''))
    const named = {
      ...{ manifest_path: 500, manifest_length: 501, partition_spec_id: 502, content: 517 },
      ...{ sequence_number: 515, min_sequence_number: 516, added_snapshot_id: 503 },
      ...{ added_files_count: 504, existing_files_count: 505, deleted_files_count: 506 },
      ...{ added_rows_count: 512, existing_rows_count: 513, deleted_rows_count: 514 },
      ...{ partitions: 507, element: 508, contains_null: 509, contains_nan: 518 },
      ...{ lower_bound: 510, upper_bound: 511 },
    }
    for (const [name, id] of Object.entries(named)) assert.equal(ids[name], id, name)
    assert.equal(metadata.get('format-version'), '2')
    assert.equal(metadata.get('sequence-number'), '2')
    assert.equal(records.length, 2)
  })

  it('are refused when they are cut short', () => {
    const [list = ''] = snapshots[0].icebergFiles
    const bytes = chain.objects.get(list)
    assert.throws(() => readAvroFile(bytes.subarray(0, bytes.length - 20), list), { code: 'corrupt' })
    assert.throws(() => readAvroFile(Buffer.from('PAR1'), list), { code: 'corrupt' })
  })

  it('have counts and bounds that hold for every value, by the engine’s own comparison', async () => {
    using connection = await (await chain.engine).connect()
    // What a bound's bytes mean, back as the engine's literal.
    const literal: Readonly<Record<string, (bytes: Buffer) => string>> = {
      boolean: (bytes) => (bytes[0] === 1 ? 'true' : 'false'),
      int: (bytes) => String(bytes.readInt32LE()),
      long: (bytes) => String(bytes.readBigInt64LE()),
      float: (bytes) => `(${bytes.readFloatLE()})::FLOAT`,
      double: (bytes) => `(${bytes.readDoubleLE()})::DOUBLE`,
      date: (bytes) => `DATE '1970-01-01' + (${bytes.readInt32LE()})`,
      time: (bytes) => `TIME '00:00:00' + to_microseconds(${bytes.readBigInt64LE()})`,
      timestamp: (bytes) => `make_timestamp(${bytes.readBigInt64LE()})`,
      timestamptz: (bytes) => `make_timestamp(${bytes.readBigInt64LE()})::TIMESTAMPTZ`,
      string: (bytes) => `decode(unhex('${bytes.toString('hex')}'))`,
      uuid: (bytes) => `'${bytes.toString('hex')}'::UUID`,
      binary: (bytes) => `unhex('${bytes.toString('hex')}')`,
    }
    const decimal = (type: string, bytes: Buffer): string => {
      const scale = Number(/, (\d+)\)/.exec(type)?.[1])
      const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
      return `${unscaled}::DECIMAL(38,0) / 1e${scale}::DECIMAL(38,0)`
    }
    let checked = 0
    for (const [index, snapshot] of snapshots.entries()) {
      const types = boundedTypes(icebergSchema(snapshot.columns))
      const paths = new Map(snapshot.columns.map((one) => [one.fieldId, `"${one.name}"`]))
      if (index < 2) paths.set(20, 'place.city').set(22, 'place.geo.lat')
      for (const key of snapshot.icebergFiles.slice(1)) {
        for (const { status, data_file: file } of readManifest(chain.objects.get(key), key)) {
          if (status === 2) continue
          const from = `read_parquet('${new URL(file.file_path).pathname}')`
          const of = new Map(file.null_value_counts?.map((pair) => [pair.key, pair.value]))
          for (const [bounds, sign] of [
            [file.lower_bounds, '<'],
            [file.upper_bounds, '>'],
          ] as const) {
            for (const { key: id, value } of bounds ?? []) {
              const type = types.get(id) ?? ''
              const column = paths.get(id) ?? ''
              const bound = literal[type]?.(Buffer.from(value)) ?? decimal(type, Buffer.from(value))
              const row = await connection.row(
                `SELECT count(*) FILTER (${column} ${sign} (${bound}) AND (${column})::VARCHAR <> 'nan')::INTEGER AS outside,
                  count(*) FILTER (${column} IS NULL)::INTEGER AS nulls, count(*)::INTEGER AS n FROM ${from}`,
              )
              assert.deepEqual(
                [row['outside'], row['nulls'], row['n']],
                [0, of.get(id), file.record_count],
                `${column} ${type} ${sign} ${bound}`,
              )
              checked++
            }
          }
        }
      }
    }
    // Three files of twenty leaves and one of four, both ends; `raw` begins with sixteen highest bytes: no upper bound.
    assert.equal(checked, 2 * (3 * 20 + 4) - 3)
  })
})

describe('icebergType', () => {
  it('names the types it has when it has none', () => {
    assert.throws(() => icebergType(parseSqlType('INTERVAL'), {}), {
      code: 'feature_not_supported',
      message: 'Iceberg has no type for INTERVAL',
    })
  })
})
