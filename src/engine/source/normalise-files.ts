import { rm } from 'node:fs/promises'
import path from 'node:path'
import { HansaError, isHansaError } from '../../errors.ts'
import type { Column } from '../../spec/logical-type.ts'
import type { Connection } from '../engine.ts'
import { quoteLiteral } from '../quote.ts'
import { BadRowsError, type BadRow } from './bad-row.ts'
import { readBadRows } from './read-bad-rows.ts'
import { selectBad, selectGood, selectGuarded } from './select-typed.ts'
import type { FileGroup, NumberedSource } from './file-group.ts'
import type { LocalFile } from './open-text.ts'
import type { MemoryUse } from './source-relation.ts'

export interface NormaliseOptions {
  /** For messages. */
  readonly name: string
  readonly columns: readonly Column[]
  readonly onBadRows: 'fail' | 'quarantine'
  readonly maxBadRows: number
  /** Absolute path of a folder that nobody else writes to. */
  readonly folder: string
}

export interface NormalisedFiles {
  readonly files: readonly string[]
  readonly rows: number
  readonly badRows: readonly BadRow[]
  readonly badRowCount: number
  readonly quarantineFiles: readonly string[]
}

/** These say nothing about a row, so looking for the bad row would be in vain. */
const notOfRows = ['out_of_memory', 'disk_full', 'cancelled', 'timeout', 'read_only'] as const

const mayBeOfRows = (error: unknown): boolean => !notOfRows.some((code) => isHansaError(error, code))

/**
 * Writes the rows of source files as Parquet in the contract's types. All is first tried at the engine's full speed;
 * only a group that holds a row that does not fit is read again, file by file, with row and line numbers.
 */
export async function normaliseFiles(
  connection: Connection,
  groups: readonly FileGroup[],
  options: NormaliseOptions,
): Promise<NormalisedFiles> {
  const work = new Normalisation(connection, options)
  for (const group of groups) await work.add(group)
  return work.finish()
}

class Normalisation {
  readonly #connection: Connection
  readonly #options: NormaliseOptions
  readonly #files: string[] = []
  readonly #quarantined: string[] = []
  readonly #badRows: BadRow[] = []
  #memory: MemoryUse = 'usual'
  #rows = 0
  #badRowCount = 0

  constructor(connection: Connection, options: NormaliseOptions) {
    this.#connection = connection
    this.#options = options
  }

  async add(group: FileGroup): Promise<void> {
    if (group.fast !== undefined && (await this.#addFast(group.fast))) return
    for (const file of group.files) await this.#addSlowly(group, file)
  }

  /** False where a row, or a line that is none, was in the way. */
  async #addFast(fast: NonNullable<FileGroup['fast']>): Promise<boolean> {
    const { columns } = this.#options
    const target = this.#nextFile()
    try {
      this.#rows += await this.#copy((memory) => selectGuarded(fast(columns, memory), columns), target)
      this.#files.push(target)
      return true
    } catch (error) {
      await rm(target, { force: true })
      if (mayBeOfRows(error)) return false
      throw error
    }
  }

  async #addSlowly(group: FileGroup, file: LocalFile): Promise<void> {
    const { columns, onBadRows } = this.#options
    await using numbered = await group.numbered(file, this.#options)
    try {
      await this.#setAside(numbered, file)
      // Where the build will fail anyway, the good rows are of no use.
      if (onBadRows === 'fail' && this.#badRowCount > 0) return
      const target = this.#nextFile()
      this.#rows += await this.#copy((memory) => selectGood(numbered.relation(memory), columns), target)
      this.#files.push(target)
    } catch (error) {
      throw mayBeOfRows(error) ? group.explainFailure(file, error) : error
    }
  }

  async #setAside({ relation }: NumberedSource, file: LocalFile): Promise<void> {
    const { columns, folder, maxBadRows } = this.#options
    const target = path.join(folder, `quarantine-${this.#quarantined.length}.parquet`)
    const count = await this.#copy((memory) => selectBad(relation(memory), columns, file.shown), target)
    if (count === 0) return rm(target)
    const room = maxBadRows - this.#badRowCount
    this.#badRowCount += count
    this.#quarantined.push(target)
    if (room > 0) this.#badRows.push(...(await readBadRows(this.#connection, target, room)))
  }

  finish(): NormalisedFiles {
    if (this.#options.onBadRows === 'fail' && this.#badRowCount > 0)
      throw new BadRowsError(this.#options.name, this.#badRows, this.#badRowCount)
    return {
      files: this.#files,
      rows: this.#rows,
      badRows: this.#badRows,
      badRowCount: this.#badRowCount,
      quarantineFiles: this.#quarantined,
    }
  }

  #nextFile(): string {
    return path.join(this.#options.folder, `part-${String(this.#files.length).padStart(5, '0')}.parquet`)
  }

  /** Once the engine's memory did not do, everything is written in smaller pieces. */
  async #copy(select: (memory: MemoryUse) => string, target: string): Promise<number> {
    try {
      return await copyTo(this.#connection, select(this.#memory), { target, memory: this.#memory })
    } catch (error) {
      if (this.#memory === 'little' || !isHansaError(error, 'out_of_memory')) throw error
      this.#memory = 'little'
      return copyTo(this.#connection, select(this.#memory), { target, memory: this.#memory })
    }
  }
}

/** Rows of a Parquet row group, which are held in memory until it is written. The usual number is the engine's own. */
const rowGroupRows = { usual: 122_880, little: 10_240 } as const

async function copyTo(
  connection: Connection,
  select: string,
  { target, memory }: { readonly target: string; readonly memory: MemoryUse },
): Promise<number> {
  const { Count: count } = await connection.row(
    `COPY (${select}) TO ${quoteLiteral(target)} (FORMAT parquet, ROW_GROUP_SIZE ${rowGroupRows[memory]})`,
  )
  const rows = Number(count)
  if (!Number.isSafeInteger(rows)) throw new HansaError('internal', 'the engine did not count what it wrote')
  return rows
}
