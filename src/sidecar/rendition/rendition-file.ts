import type { GovernedFile } from '../dataset-access.ts'

/** What is visible of one data file. */
export interface RenditionFile extends GovernedFile {
  /** SHA-256 of the data file it was made of. */
  readonly dataFile: string
}

type Facts = Omit<RenditionFile, 'path'>

const fileName = /^([0-9a-f]{64})\.(\d+)\.(\d+)\.([0-9a-f]{64})\.parquet$/

/** The name says all about the file; one without rows is a name only. */
export const renditionFileName = ({ dataFile, rows, bytes, sha256 }: Facts): string =>
  `${dataFile}.${rows}.${bytes}.${sha256}.parquet`

/** Undefined where the name is none of ours. */
export function parseRenditionFileName(name: string): Facts | undefined {
  const [, dataFile, rows, bytes, sha256] = fileName.exec(name) ?? []
  if (dataFile === undefined || sha256 === undefined) return undefined
  return { dataFile, rows: Number(rows), bytes: Number(bytes), sha256 }
}
