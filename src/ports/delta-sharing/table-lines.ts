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
      configuration: { enableChangeDataFeed: 'true' },
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

/** A line for each file. */
export const fileLines = ({ files, expiresAt, snapshot }: FileLines): readonly object[] =>
  identified(files).map(({ id, file }) => ({
    file: {
      url: file.url,
      id,
      partitionValues: {},
      size: file.bytes,
      stats: fileStats(file),
      expirationTimestamp: expiresAt.getTime(),
      version: snapshot?.version,
      timestamp: snapshot && Date.parse(snapshot.createdAt),
    },
  }))

/** All that is said of a file's content: how many rows its reader sees. */
export const fileStats = ({ rows }: SignedFile): string => JSON.stringify({ numRecords: rows })

export interface IdentifiedFile {
  readonly id: string
  readonly file: SignedFile
}

/** An id names what is in a file, so that a client may keep it; files that are equal are told apart. */
export function identified(files: readonly SignedFile[]): readonly IdentifiedFile[] {
  const times = new Map<string, number>()
  return files.map((file) => {
    const before = times.get(file.sha256) ?? 0
    times.set(file.sha256, before + 1)
    return { id: before === 0 ? file.sha256 : `${file.sha256}-${before + 1}`, file }
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
