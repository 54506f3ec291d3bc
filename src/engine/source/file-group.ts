import { rm } from 'node:fs/promises'
import path from 'node:path'
import { HansaError, isHansaError } from '../../errors.ts'
import type { Column } from '../../spec/logical-type.ts'
import type { Connection } from '../engine.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { csvRelation, csvShape, isPlainCsv, numberedCsvRelation, type CsvGroup } from './csv-relation.ts'
import {
  detectLayout,
  jsonKeys,
  jsonRelation,
  numberedDocuments,
  numberedLines,
  type JsonGroup,
} from './json-relation.ts'
import { numberCsv, numberLines, writeNumbered, type NumberedFile } from './number-rows.ts'
import { detectCompression, type LocalFile } from './open-text.ts'
import {
  damagedParquet,
  numberedParquetRelation,
  parquetColumns,
  parquetRelation,
} from './parquet-relation.ts'
import type { MemoryUse, NumberedRelation, RawColumn, SourceRelation } from './source-relation.ts'

export type FileFormat =
  | { readonly kind: 'csv'; readonly dialect: CsvDialect }
  | { readonly kind: 'json'; readonly layout: 'array' | 'newline_delimited' | 'detect' }
  /** `absent`: what a file has that lacks a column of the contract; that is an error unless it says otherwise. */
  | { readonly kind: 'parquet'; readonly absent?: 'null' }

/** Source files that can be read in one statement, and how. */
export interface FileGroup {
  readonly files: readonly LocalFile[]
  /** All files at the engine's full speed; undefined where it cannot read them itself. */
  readonly fast: ((columns: readonly Column[], memory: MemoryUse) => SourceRelation) | undefined
  /** One file with row and line numbers. */
  readonly numbered: (file: LocalFile, context: NumberingContext) => Promise<NumberedSource>
  /** A failure of reading with numbers, in our words. */
  readonly explainFailure: (file: LocalFile, error: unknown) => unknown
}

export interface NumberingContext {
  readonly columns: readonly Column[]
  readonly folder: string
}

/** A relation, and what must be removed after its use. */
export interface NumberedSource extends AsyncDisposable {
  readonly relation: (memory: MemoryUse) => NumberedRelation
}

/** Joins neighbouring files that are alike, so that thousands of small ones cost few statements. */
export async function groupFiles(
  connection: Connection,
  files: readonly LocalFile[],
  { format, columns }: { format: FileFormat; columns: readonly Column[] },
): Promise<readonly FileGroup[]> {
  const groups: { key: string; files: LocalFile[]; make: (files: readonly LocalFile[]) => FileGroup }[] = []
  for (const file of files) {
    const { key, make } = await inspect(connection, file, { format, columns })
    const last = groups.at(-1)
    if (last?.key === key) last.files.push(file)
    else groups.push({ key, files: [file], make })
  }
  return groups.map((group) => group.make(group.files))
}

interface Inspected {
  readonly key: string
  readonly make: (files: readonly LocalFile[]) => FileGroup
}

async function inspect(
  connection: Connection,
  file: LocalFile,
  { format, columns }: { format: FileFormat; columns: readonly Column[] },
): Promise<Inspected> {
  switch (format.kind) {
    case 'csv': {
      const compression = await detectCompression(file.path)
      const group = { ...(await csvShape(file, columns, format.dialect)), compression }
      return { key: JSON.stringify(group), make: (files) => csvFiles(files, group) }
    }
    case 'json': {
      const compression = await detectCompression(file.path)
      const layout = format.layout === 'detect' ? await detectLayout(file) : format.layout
      const keys = await jsonKeys(connection, file, { columns, layout, compression })
      const group = { layout, compression, keys }
      return { key: JSON.stringify(group), make: (files) => jsonFiles(files, group) }
    }
    case 'parquet': {
      const raw = await parquetColumns(connection, file, { columns, absent: format.absent })
      return { key: JSON.stringify(raw), make: (files) => parquetFiles(files, raw) }
    }
  }
}

const pathsOf = (files: readonly LocalFile[]): readonly string[] => files.map((file) => file.path)

/** The engine names a file by where it is now, if at all; people know it by its name. */
const inFile = ({ path: here, shown }: LocalFile, error: unknown): unknown =>
  !(error instanceof HansaError) || error.message.startsWith(shown)
    ? error
    : new HansaError(error.code, `${shown}: ${error.message.replace(` in file "${here}",`, '').trimEnd()}`, {
        cause: error,
        remedy: error.remedy ?? 'Mend the file there, or fetch or export it again.',
      })

/** What the engine says of a page that it cannot decode is of many kinds. */
const ofDamage = ['internal', 'source_unavailable', 'data_exception'] as const

const csvFiles = (files: readonly LocalFile[], group: CsvGroup): FileGroup => ({
  files,
  fast: isPlainCsv(group.dialect) ? (_, memory) => csvRelation(pathsOf(files), group, memory) : undefined,
  numbered: async (file, { columns, folder }) => {
    const target = path.join(folder, 'numbered.csv')
    const numbered = await writeNumbered(numberCsv(file, group), target)
    return {
      relation: (memory) => numberedCsvRelation(numbered, columns, memory),
      [Symbol.asyncDispose]: () => rm(target),
    }
  },
  explainFailure: inFile,
})

const jsonFiles = (files: readonly LocalFile[], group: JsonGroup): FileGroup => ({
  files,
  fast: (columns, memory) => jsonRelation(pathsOf(files), group, { columns, memory }),
  numbered: async (file, { columns, folder }) => {
    if (group.layout !== 'newline_delimited')
      return {
        relation: (memory) => numberedDocuments(file, group, { columns, memory }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }
    const target = path.join(folder, 'numbered.csv')
    const numbered = await writeNumbered(numberLines(file), target)
    return {
      relation: (memory) => numberedLines(numbered, group, { columns, memory }),
      [Symbol.asyncDispose]: () => rm(target),
    }
  },
  explainFailure: inFile,
})

const parquetFiles = (files: readonly LocalFile[], raw: readonly RawColumn[]): FileGroup => ({
  files,
  fast: () => parquetRelation(pathsOf(files), raw),
  numbered: (file) =>
    Promise.resolve({
      relation: () => numberedParquetRelation(file, raw),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  explainFailure: (file, error) =>
    ofDamage.some((code) => isHansaError(error, code)) ? damagedParquet(file, error) : error,
})

/**
 * Rows that `writeNumbered` wrote, one field for each column; read with numbers only if one does not fit. The columns
 * at the positions `bytes` are written as hexadecimal digits.
 */
export function numberedRowsGroup(
  file: LocalFile,
  numbered: NumberedFile,
  bytes: ReadonlySet<number>,
): FileGroup {
  const keep = (): Promise<void> => Promise.resolve()
  const relation = (columns: readonly Column[], memory: MemoryUse): NumberedRelation => {
    const { raw, ...places } = numberedCsvRelation(numbered, columns, memory)
    return { ...places, raw: raw.map((column, index) => (bytes.has(index) ? bytesColumn(index) : column)) }
  }
  return {
    files: [file],
    fast: relation,
    numbered: (_, { columns }) =>
      Promise.resolve({ relation: (memory) => relation(columns, memory), [Symbol.asyncDispose]: keep }),
    explainFailure: inFile,
  }
}

const bytesColumn = (index: number): RawColumn => ({
  sql: `unhex(field_${index})`,
  kind: { kind: 'typed', sql: 'BLOB' },
})
