import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Engine } from '../../../src/engine/engine.ts'
import type { FieldColumn } from '../../../src/engine/field-ids.ts'
import { writeParquet } from '../../../src/engine/write-parquet.ts'
import { parquetKeyValues } from '../../../src/product/iceberg/schema.ts'
import { stageIceberg, type StagedIceberg } from '../../../src/product/iceberg/stage.ts'
import type { DataFile, Snapshot } from '../../../src/store/snapshot.ts'

/** What one publication of the chain's dataset changes. */
export interface Step {
  readonly select: string
  readonly columns: readonly FieldColumn[]
  /** Files of earlier snapshots that stay. */
  readonly kept?: readonly DataFile[]
  readonly createdAt?: string
  readonly retained?: readonly Snapshot[]
  readonly maxFileBytes?: number
}

/** A dataset published again and again into a folder, as `publish` does it. */
export class IcebergChain {
  readonly folder: string
  readonly location: string
  readonly dataset = 'sales/orders/orders@1/orders'
  readonly snapshots: Snapshot[] = []
  readonly staged: StagedIceberg[] = []
  #engine: Engine | undefined

  /** `location` is what other engines call the folder; a `file:` URL where none is given. */
  constructor(location?: (folder: string) => string) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'iceberg-'))
    this.location = (location ?? ((folder) => `${pathToFileURL(folder).href}/`))(this.folder)
  }

  get engine(): Promise<Engine> {
    return (async () => (this.#engine ??= await Engine.open({ threads: 2 })))()
  }

  get last(): Snapshot | undefined {
    return this.snapshots.at(-1)
  }

  readonly objects = {
    get: (key: string): Buffer => readFileSync(path.join(this.folder, key)),
  }

  async publish(step: Step): Promise<Snapshot> {
    const written = await this.#write(step)
    const files = [...(step.kept ?? []), ...written]
    const version = this.snapshots.length + 1
    const snapshot = {
      id: `snapshot-${version}-${files.map((file) => file.sha256.slice(0, 8)).join('-')}`,
      dataset: this.dataset,
      sqlName: 'orders',
      version,
      createdAt: step.createdAt ?? `2024-01-0${version}T00:00:00.000Z`,
      columns: step.columns,
      files,
      rows: files.reduce((sum, file) => sum + file.rows, 0),
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      lastColumnId: Math.max(
        0,
        ...step.columns.flatMap((column) => [column.fieldId, ...Object.values(column.nestedFieldIds ?? {})]),
      ),
    }
    const staged = await stageIceberg({
      objects: {
        location: this.location,
        getBytes: (key) => Promise.resolve(this.objects.get(key)),
      },
      folder: `iceberg/${this.dataset}`,
      snapshot,
      previousMetadata: this.last?.icebergMetadata,
      ...(step.retained === undefined ? {} : { retained: step.retained.map(({ id }) => id) }),
    })
    for (const { key, bytes } of staged.files) this.#put(key, bytes)
    const published = { ...snapshot, icebergMetadata: staged.metadataKey, icebergFiles: staged.keys }
    this.snapshots.push(published)
    this.staged.push(staged)
    return published
  }

  metadataPath(snapshot: Snapshot): string {
    return path.join(this.folder, snapshot.icebergMetadata)
  }

  async #write(step: Step): Promise<readonly DataFile[]> {
    using connection = await (await this.engine).connect()
    const files = await writeParquet(connection, {
      select: step.select,
      columns: step.columns,
      folder: path.join(this.folder, 'staging', String(this.snapshots.length)),
      keyValues: parquetKeyValues(step.columns),
      ...(step.maxFileBytes === undefined ? {} : { maxFileBytes: step.maxFileBytes }),
    })
    return files.map(({ path: from, ...file }): DataFile => {
      const key = `data/${this.dataset}/${file.sha256}.parquet`
      mkdirSync(path.dirname(path.join(this.folder, key)), { recursive: true })
      renameSync(from, path.join(this.folder, key))
      return { key, ...file }
    })
  }

  #put(key: string, bytes: Uint8Array): void {
    const target = path.join(this.folder, key)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, bytes)
  }

  close(): void {
    this.#engine?.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const column = (
  name: string,
  type: string,
  fieldId: number,
  rest: Partial<FieldColumn> = {},
): FieldColumn => ({
  name,
  type,
  required: false,
  fieldId,
  ...rest,
})

/** A column of every type, and rows with nulls in all of them but the first. */
export const everyType = {
  columns: [
    column('id', 'BIGINT', 1, { required: true }),
    column('flag', 'BOOLEAN', 2),
    column('tiny', 'TINYINT', 3),
    column('small', 'SMALLINT', 4),
    column('whole', 'INTEGER', 5),
    column('huge', 'HUGEINT', 6),
    column('ratio', 'FLOAT', 7),
    column('amount', 'DOUBLE', 8),
    column('price', 'DECIMAL(9,2)', 9),
    column('total', 'DECIMAL(30,4)', 10),
    column('day', 'DATE', 11),
    column('at', 'TIME', 12),
    column('seen', 'TIMESTAMP', 13),
    column('sent', 'TIMESTAMP WITH TIME ZONE', 14),
    column('name', 'VARCHAR', 15),
    column('note', 'JSON', 16),
    column('ref', 'UUID', 17),
    column('raw', 'BLOB', 18),
    column('place', 'STRUCT(city VARCHAR, geo STRUCT(lat DOUBLE))', 19, {
      nestedFieldIds: { city: 20, geo: 21, 'geo.lat': 22 },
    }),
    column('tags', 'VARCHAR[]', 23, { nestedFieldIds: { element: 24 } }),
    column('lines', 'STRUCT(sku VARCHAR, n INTEGER)[]', 25, {
      nestedFieldIds: { element: 26, 'element.sku': 27, 'element.n': 28 },
    }),
  ],
  select: (from: number, to: number): string => `
    SELECT id, ${[
      'id % 3 = 0 AS flag',
      '(id % 100 - 50) AS tiny',
      '(id * 7 % 30000 - 15000) AS small',
      '(id * 1000 - 7) AS whole',
      '(id::HUGEINT * 10000000000000000000 - 3) AS huge',
      '(id / 3)::FLOAT AS ratio',
      "CASE WHEN id % 50 = 7 THEN 'nan' ELSE -id / 7.0 END AS amount",
      '(id * 1.25 - 100)::DECIMAL(9,2) AS price',
      '(id::DECIMAL(30,4) * 1000000000000 - 0.0001) AS total',
      "(DATE '1969-12-01' + id::INTEGER) AS day",
      "(TIME '00:00:00.000001' + INTERVAL (id) MINUTE) AS at",
      "(TIMESTAMP '1969-12-31 23:00:00.123456' + INTERVAL (id) MINUTE) AS seen",
      "(TIMESTAMPTZ '2024-03-31 00:30:00+00' + INTERVAL (id) MINUTE) AS sent",
      "('näme 😀 ' || repeat('z', (id % 30)::INTEGER) || id) AS name",
      "json_object('id', id) AS note",
      "('00000000-0000-0000-0000-' || lpad(id::VARCHAR, 12, '0'))::UUID AS ref",
      "unhex(lpad(hex(id), 40, 'F')) AS raw",
      "{'city': 'c' || id, 'geo': {'lat': id / 10.0}} AS place",
      "['t' || id, NULL] AS tags",
      "[{'sku': 's' || id, 'n': id}] AS lines",
    ]
      .map((expression) => {
        const [, value = '', name = ''] = /^(.*) AS (\w+)$/s.exec(expression) ?? []
        return `CASE WHEN id % 10 <> 9 THEN ${value} END AS ${name}`
      })
      .join(', ')}
    FROM range(${from}, ${to}) AS numbers(id) ORDER BY id`,
} as const

/** Three publications: all types, an append, and a replacement that drops, adds, renames and widens columns. */
export async function publishThree(chain: IcebergChain): Promise<readonly [Snapshot, Snapshot, Snapshot]> {
  const first = await chain.publish({ select: everyType.select(0, 100), columns: everyType.columns })
  const second = await chain.publish({
    select: everyType.select(100, 150),
    columns: everyType.columns,
    kept: first.files,
  })
  const third = await chain.publish({
    select: `SELECT id, id * 10 AS whole, 'n' || id AS full_name, id % 2 = 0 AS fresh FROM range(40) AS numbers(id)`,
    columns: [
      column('id', 'BIGINT', 1, { required: true }),
      column('full_name', 'VARCHAR', 15),
      column('whole', 'BIGINT', 5),
      column('fresh', 'BOOLEAN', 29),
    ],
  })
  return [first, second, third]
}
