import type { DataFile } from '../../store/snapshot.ts'
import { readAvroFile, writeAvroFile, type AvroSchema } from './avro-file.ts'
import { boundedTypes, type IcebergSchema } from './schema.ts'
import { lowerBound, upperBound } from './single-value.ts'

/** Statuses of a manifest entry ("Manifest Entry Fields"). */
export const entryStatus = { existing: 0, added: 1, deleted: 2 } as const

/** One data file in a manifest. Numbers that are null are inherited from the manifest list. */
export interface ManifestEntry {
  readonly status: number
  readonly snapshot_id: number | null
  readonly sequence_number: number | null
  readonly file_sequence_number: number | null
  readonly data_file: ManifestDataFile
}

export interface ManifestDataFile {
  readonly content: number
  readonly file_path: string
  readonly file_format: string
  readonly partition: Readonly<Record<string, never>>
  readonly record_count: number
  readonly file_size_in_bytes: number
  readonly column_sizes: readonly KeyValue<number>[] | null
  readonly value_counts: readonly KeyValue<number>[] | null
  readonly null_value_counts: readonly KeyValue<number>[] | null
  readonly lower_bounds: readonly KeyValue<Uint8Array>[] | null
  readonly upper_bounds: readonly KeyValue<Uint8Array>[] | null
  readonly sort_order_id: number | null
}

interface KeyValue<T> {
  readonly key: number
  readonly value: T
}

/** The manifest's description of a data file, found at `path` by every engine. */
export function manifestDataFile(file: DataFile, path: string, schema: IcebergSchema): ManifestDataFile {
  const types = boundedTypes(schema)
  const bounds = (bound: typeof lowerBound, side: 'min' | 'max'): KeyValue<Uint8Array>[] =>
    file.columns.flatMap((column) => {
      const type = types.get(column.fieldId)
      const text = column[side]
      const value = type === undefined || text === undefined ? undefined : bound(type, text)
      return value === undefined ? [] : [{ key: column.fieldId, value }]
    })
  const flat = file.columns.filter((column) => types.has(column.fieldId))
  return {
    content: 0,
    file_path: path,
    file_format: 'PARQUET',
    partition: {},
    record_count: file.rows,
    file_size_in_bytes: file.bytes,
    column_sizes: file.columns.map((column) => ({ key: column.fieldId, value: column.bytes })),
    value_counts: flat.map((column) => ({ key: column.fieldId, value: file.rows })),
    null_value_counts: flat.map((column) => ({ key: column.fieldId, value: column.nulls })),
    lower_bounds: bounds(lowerBound, 'min'),
    upper_bounds: bounds(upperBound, 'max'),
    sort_order_id: 0,
  }
}

export function writeManifest(entries: readonly ManifestEntry[], schema: IcebergSchema): Buffer {
  const metadata = {
    schema: JSON.stringify(schema),
    'schema-id': String(schema['schema-id']),
    'partition-spec': '[]',
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  }
  return writeAvroFile(manifestSchema, metadata, entries)
}

/** The entries of a manifest that Hansa wrote. */
export const readManifest = (bytes: Uint8Array, key: string): readonly ManifestEntry[] =>
  readAvroFile(bytes, key).records as readonly ManifestEntry[]

const optional = (type: AvroSchema): AvroSchema => ['null', type]

/** Iceberg's maps with integer keys are Avro arrays of pairs (appendix A). */
const mapOf = (keyId: number, valueId: number, value: string): AvroSchema => ({
  type: 'array',
  logicalType: 'map',
  items: {
    type: 'record',
    name: `k${keyId}_v${valueId}`,
    fields: [
      { name: 'key', type: 'int', 'field-id': keyId },
      { name: 'value', type: value, 'field-id': valueId },
    ],
  },
})

const field = (id: number, name: string, type: AvroSchema): AvroSchema =>
  Array.isArray(type) ? { name, type, default: null, 'field-id': id } : { name, type, 'field-id': id }

const dataFileSchema: AvroSchema = {
  type: 'record',
  name: 'r2',
  fields: [
    field(134, 'content', 'int'),
    field(100, 'file_path', 'string'),
    field(101, 'file_format', 'string'),
    field(102, 'partition', { type: 'record', name: 'r102', fields: [] }),
    field(103, 'record_count', 'long'),
    field(104, 'file_size_in_bytes', 'long'),
    field(108, 'column_sizes', optional(mapOf(117, 118, 'long'))),
    field(109, 'value_counts', optional(mapOf(119, 120, 'long'))),
    field(110, 'null_value_counts', optional(mapOf(121, 122, 'long'))),
    field(125, 'lower_bounds', optional(mapOf(126, 127, 'bytes'))),
    field(128, 'upper_bounds', optional(mapOf(129, 130, 'bytes'))),
    field(140, 'sort_order_id', optional('int')),
  ],
}

const manifestSchema: AvroSchema = {
  type: 'record',
  name: 'manifest_entry',
  fields: [
    field(0, 'status', 'int'),
    field(1, 'snapshot_id', optional('long')),
    field(3, 'sequence_number', optional('long')),
    field(4, 'file_sequence_number', optional('long')),
    field(2, 'data_file', dataFileSchema),
  ],
}
