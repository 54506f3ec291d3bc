import { createHash } from 'node:crypto'
import type { Publication } from '../../src/store/publication.ts'
import type { Snapshot } from '../../src/store/snapshot.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A snapshot of `<product>/port@1/<name>` with one file. */
export function sampleSnapshot(product: string, version: number, name = 'table'): Snapshot {
  const dataset = `${product}/port@1/${name}`
  const content = sha256(`${dataset} ${version}`)
  return {
    id: sha256(content),
    dataset,
    sqlName: name,
    version,
    createdAt: '2026-01-01T00:00:00.000Z',
    columns: [{ name: 'id', type: 'BIGINT', required: true, fieldId: 1 }],
    files: [
      {
        key: `data/${dataset}/${content}.parquet`,
        sha256: content,
        rows: 3,
        bytes: 100,
        columns: [{ name: 'id', fieldId: 1, bytes: 24, nulls: 0, min: '1', max: '3' }],
      },
    ],
    rows: 3,
    bytes: 100,
    icebergMetadata: `iceberg/${dataset}/${version}.metadata.json`,
    icebergFiles: [`iceberg/${dataset}/${version}-list.avro`, `iceberg/${dataset}/${version}-manifest.avro`],
    lastColumnId: 1,
  }
}

export const objectKeysOf = ({ files, icebergMetadata, icebergFiles }: Snapshot): readonly string[] => [
  ...files.map(({ key }) => key),
  icebergMetadata,
  ...icebergFiles,
]

/** A publication on day `sequence` of January 2026 with a new snapshot, unless `changes` say otherwise. */
export function samplePublication(
  product: string,
  sequence: number,
  changes: Partial<Publication> = {},
): Publication {
  const snapshots = changes.snapshots ?? [sampleSnapshot(product, sequence)]
  return {
    product,
    sequence,
    version: '1.2.3',
    publishedAt: `2026-01-${String(sequence).padStart(2, '0')}T00:00:00.000Z`,
    identity: sha256(`identity ${sequence}`),
    buildIdentity: sha256(`build ${sequence}`),
    kind: 'publish',
    documents: {
      product: {
        apiVersion: 'v1.0.0',
        kind: 'DataProduct',
        id: product,
        status: 'active',
        name: "O'Hare ✈ 空港",
      },
      contracts: [
        { apiVersion: 'v3.1.0', kind: 'DataContract', id: 'contract', version: '1.2.3', status: 'active' },
      ],
    },
    inputs: [{ port: 'raw', name: 'raw', from: 'file', snapshotId: sha256('raw') }],
    lineage: { columns: { id: ['raw.id'] } },
    quality: [{ rule: 'a "quoted" rule\u0000', passed: true }],
    runId: `run ${product} ${sequence}`,
    ...changes,
    snapshots,
    snapshotIds: Object.fromEntries(snapshots.map(({ dataset, id }) => [dataset, id])),
  }
}
