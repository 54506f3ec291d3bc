/** One immutable published version of a dataset: a list of data files. */
export interface Snapshot {
  /** SHA-256 over the schema and the data files' hashes: the same content has the same id. */
  readonly id: string
  /** `Dataset.key`. */
  readonly dataset: string
  /** What SQL calls the dataset in this publication. */
  readonly sqlName: string
  /** Counts from 1 in the dataset's chain; a build that changes nothing keeps the number. */
  readonly version: number
  readonly createdAt: string
  readonly columns: readonly SnapshotColumn[]
  readonly files: readonly DataFile[]
  readonly rows: number
  readonly bytes: number
  /** Object key of the Iceberg `*.metadata.json` that describes this snapshot. */
  readonly icebergMetadata: string
  /** Object keys of the manifest list and manifests that `icebergMetadata` needs: what is not named gets collected. */
  readonly icebergFiles: readonly string[]
  /** The highest field id ever given in the dataset's chain, as Iceberg's `last-column-id`. */
  readonly lastColumnId: number
  /** The highest watermark kept, as text, for `append`. */
  readonly watermark?: string
}

export interface SnapshotColumn {
  readonly name: string
  /** The engine's type, as `ColumnType.sql`. */
  readonly type: string
  readonly required: boolean
  /** Parquet and Iceberg field id; given once per column path and never reused in a chain. */
  readonly fieldId: number
  /** Ids of nested fields by path relative to the column, e.g. `city` or `element.zip`. */
  readonly nestedFieldIds?: Readonly<Record<string, number>>
}

/** One Parquet file. */
export interface DataFile {
  /** Object key, which ends in `<sha256>.parquet`. */
  readonly key: string
  readonly sha256: string
  readonly rows: number
  readonly bytes: number
  readonly columns: readonly ColumnStatistics[]
}

/** What the Parquet writer learned of one leaf column. `min` and `max` are the engine's text form. */
export interface ColumnStatistics {
  readonly name: string
  readonly fieldId: number
  readonly bytes: number
  readonly nulls: number
  readonly min?: string
  readonly max?: string
}
