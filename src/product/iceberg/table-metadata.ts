import { z } from 'zod'
import { HansaError } from '../../errors.ts'
import { sameFields, type IcebergSchema } from './schema.ts'

/** What is read back from a table's previous metadata ("Table Metadata Fields"); all else is written anew. */
export interface TableMetadata {
  readonly 'table-uuid': string
  readonly location: string
  readonly 'last-sequence-number': number
  readonly 'last-updated-ms': number
  readonly 'last-column-id': number
  readonly 'current-schema-id': number
  readonly schemas: readonly IcebergSchema[]
  readonly 'current-snapshot-id': number
  readonly snapshots: readonly TableSnapshot[]
  readonly 'snapshot-log': readonly LoggedSnapshot[]
  readonly 'metadata-log': readonly LoggedMetadata[]
}

export interface TableSnapshot {
  readonly 'snapshot-id': number
  readonly 'parent-snapshot-id'?: number | undefined
  readonly 'sequence-number': number
  readonly 'timestamp-ms': number
  readonly 'manifest-list': string
  readonly summary: Readonly<Record<string, string>>
  readonly 'schema-id': number
}

export interface LoggedSnapshot {
  readonly 'timestamp-ms': number
  readonly 'snapshot-id': number
}

export interface LoggedMetadata {
  readonly 'timestamp-ms': number
  readonly 'metadata-file': string
}

const snapshotShape = z.object({
  'snapshot-id': z.int(),
  'parent-snapshot-id': z.int().optional(),
  'sequence-number': z.int(),
  'timestamp-ms': z.int(),
  'manifest-list': z.string(),
  summary: z.record(z.string(), z.string()),
  'schema-id': z.int(),
})

const metadataShape = z.object({
  'format-version': z.literal(2),
  'table-uuid': z.string(),
  location: z.string(),
  'last-sequence-number': z.int(),
  'last-updated-ms': z.int(),
  'last-column-id': z.int(),
  'current-schema-id': z.int(),
  schemas: z.array(
    z.custom<IcebergSchema>(
      (value) => z.looseObject({ fields: z.array(z.unknown()) }).safeParse(value).success,
    ),
  ),
  'current-snapshot-id': z.int(),
  snapshots: z.array(snapshotShape),
  'snapshot-log': z.array(z.object({ 'timestamp-ms': z.int(), 'snapshot-id': z.int() })),
  'metadata-log': z.array(z.object({ 'timestamp-ms': z.int(), 'metadata-file': z.string() })),
})

/** Reads a metadata file that Hansa wrote; `key` is for the message if it is something else. */
export function readTableMetadata(bytes: Uint8Array, key: string): TableMetadata {
  try {
    return metadataShape.parse(JSON.parse(Buffer.from(bytes).toString()))
  } catch (error) {
    throw new HansaError('corrupt', `${key} is not Iceberg metadata that Hansa wrote`, { cause: error })
  }
}

/** The snapshot a metadata file has as its current one. */
export function currentSnapshot(metadata: TableMetadata): TableSnapshot {
  const current = metadata.snapshots.find((one) => one['snapshot-id'] === metadata['current-snapshot-id'])
  if (current === undefined) throw new HansaError('corrupt', `${metadata.location} has no current snapshot`)
  return current
}

/** The schemas with `wanted` among them, and its id there: an equal one is used again, a new one is numbered on. */
export function withSchema(
  schemas: readonly IcebergSchema[],
  wanted: IcebergSchema,
): { readonly schemas: readonly IcebergSchema[]; readonly current: IcebergSchema } {
  const same = schemas.find((schema) => sameFields(schema, wanted))
  if (same !== undefined) return { schemas, current: same }
  const current = {
    ...wanted,
    'schema-id': Math.max(-1, ...schemas.map((schema) => schema['schema-id'])) + 1,
  }
  return { schemas: [...schemas, current], current }
}

/** The file's text: our tables have one unpartitioned, unsorted layout and one branch. */
export const writeTableMetadata = (metadata: TableMetadata): Buffer =>
  Buffer.from(
    JSON.stringify({
      'format-version': 2,
      ...metadata,
      'default-spec-id': 0,
      'partition-specs': [{ 'spec-id': 0, fields: [] }],
      'last-partition-id': 999,
      'default-sort-order-id': 0,
      'sort-orders': [{ 'order-id': 0, fields: [] }],
      properties: { 'write.format.default': 'parquet', 'write.parquet.compression-codec': 'zstd' },
      refs: { main: { 'snapshot-id': metadata['current-snapshot-id'], type: 'branch' } },
      statistics: [],
      'partition-statistics': [],
    }),
  )
