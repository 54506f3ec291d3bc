import { rm } from 'node:fs/promises'
import path from 'node:path'
import { HansaError, isHansaError } from '../../errors.ts'
import type { Column } from '../../spec/logical-type.ts'
import type { Connection } from '../engine.ts'
import { quoteLiteral } from '../quote.ts'
import { BadRowsError, type BadRow } from './bad-row.ts'
import { readBadRows } from './read-bad-rows.ts'
import { selectBad, selectGood, selectGuarded } from './select-typed.ts'
import type { FileGroup } from './file-group.ts'
import type { LocalFile } from './open-text.ts'
import type { NumberedRelation } from './source-relation.ts'

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
  #rows = 0
  #badRowCount = 0

  constructor(connection: Connection, options: NormaliseOptions) {
    this.#connection = connection
    this.#options = options
  }

  async add(group: FileGroup): Promise<void> {
    const target = this.#nextFile()
    const fast = group.fast(this.#options.columns)
    try {
      if (fast !== undefined) {
        this.#rows += await this.#copy(selectGuarded(fast, this.#options.columns), target)
        this.#files.push(target)
        return
      }
    } catch (error) {
      await rm(target, { force: true })
      if (!mayBeOfRows(error)) throw error
    }
    for (const file of group.files) await this.#addSlowly(group, file)
  }

  async #addSlowly(group: FileGroup, file: LocalFile): Promise<void> {
    await using numbered = await group.numbered(file, this.#options)
    try {
      await this.#setAside(numbered.relation, file)
      // Where the build will fail anyway, the good rows are of no use.
      if (this.#options.onBadRows === 'fail' && this.#badRowCount > 0) return
      const target = this.#nextFile()
      this.#rows += await this.#copy(selectGood(numbered.relation, this.#options.columns), target)
      this.#files.push(target)
    } catch (error) {
      throw mayBeOfRows(error) ? group.explainFailure(file, error) : error
    }
  }

  async #setAside(relation: NumberedRelation, file: LocalFile): Promise<void> {
    const target = path.join(this.#options.folder, `quarantine-${this.#quarantined.length}.parquet`)
    const count = await this.#copy(selectBad(relation, this.#options.columns, file.shown), target)
    if (count === 0) return rm(target)
    this.#badRowCount += count
    this.#quarantined.push(target)
    const room = this.#options.maxBadRows - (this.#badRowCount - count)
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

  async #copy(select: string, target: string): Promise<number> {
    const { Count: count } = await this.#connection.row(
      `COPY (${select}) TO ${quoteLiteral(target)} (FORMAT parquet)`,
    )
    const rows = Number(count)
    if (!Number.isSafeInteger(rows))
      throw new HansaError('internal', 'the engine did not count what it wrote')
    return rows
  }
}
