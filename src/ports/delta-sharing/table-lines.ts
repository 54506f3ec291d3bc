import type { Entitlement } from '../../governance/entitlement.ts'
import type { GovernedColumn } from '../../governance/governed-dataset.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { SignedFile } from '../http/sign-files.ts'
import { sparkSchema, type SparkColumn } from './spark-schema.ts'

export interface TableDescription {
  /** Stable and unique among all tables. */
  readonly id: string
  readonly name: string
  readonly description: string | undefined
  readonly columns: readonly SparkColumn[]
  /** Where a version was asked for. */
  readonly version: number | undefined
}

/** The columns that an entitlement shows, as its files have them; `comments` are by column. */
export function shownColumns(
  { columns }: Entitlement,
  governed: readonly GovernedColumn[],
  comments: ReadonlyMap<string, string | undefined>,
): readonly SparkColumn[] {
  const required = new Set(governed.filter((column) => column.required).map(({ name }) => name))
  return columns
    .filter(({ access }) => access !== 'withheld')
    .map(({ name, type, access }) => ({
      name,
      type,
      nullable: access !== 'clear' || !required.has(name),
      comment: comments.get(name),
    }))
}

/** The first two lines of every answer about a table. */
export const headLines = ({
  id,
  name,
  description,
  columns,
  version,
}: TableDescription): readonly object[] => [
  { protocol: { minReaderVersion: 1 } },
  {
    metaData: {
      id,
      name,
      description,
      format: { provider: 'parquet' },
      schemaString: JSON.stringify(sparkSchema(columns)),
      partitionColumns: [],
      configuration: {},
      version,
    },
  },
]

export interface FileLines {
  readonly files: readonly SignedFile[]
  readonly expiresAt: Date
  /** Where a version was asked for. */
  readonly snapshot: Pick<Snapshot, 'version' | 'createdAt'> | undefined
}

/** A line for each file. An id names what is in a file, so that a client may keep it; equal files are told apart. */
export function fileLines({ files, expiresAt, snapshot }: FileLines): readonly object[] {
  const times = new Map<string, number>()
  return files.map(({ url, sha256, bytes, rows }) => {
    const before = times.get(sha256) ?? 0
    times.set(sha256, before + 1)
    return {
      file: {
        url,
        id: before === 0 ? sha256 : `${sha256}-${before + 1}`,
        partitionValues: {},
        size: bytes,
        stats: JSON.stringify({ numRecords: rows }),
        expirationTimestamp: expiresAt.getTime(),
        version: snapshot?.version,
        timestamp: snapshot && Date.parse(snapshot.createdAt),
      },
    }
  })
}

/** Files enough for so many rows. */
export function filesFor<T extends { readonly rows: number }>(
  files: readonly T[],
  rows: number | undefined,
): readonly T[] {
  if (rows === undefined) return files
  let before = 0
  return files.filter((file) => {
    const isNeeded = before < rows
    before += file.rows
    return isNeeded
  })
}

/** The last line, for a client that asked for it. */
export const endLine = (expiresAt: Date, refreshToken: string | undefined): object => ({
  endStreamAction: { refreshToken, minUrlExpirationTimestamp: expiresAt.getTime() },
})
