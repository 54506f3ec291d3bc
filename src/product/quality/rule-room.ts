import { guard, type GuardVerdict } from '../../engine/guard.ts'
import { SealedInstance, type NamedRelation } from '../../engine/sealed-instance.ts'
import type { SqlParser } from '../../engine/sql/parse.ts'
import { HansaError } from '../../errors.ts'
import type { ActualColumns } from './conformance.ts'
import { ruleParser } from './rule-parser.ts'
import type { StagedTable } from './staged-table.ts'

/** What contracts' own SQL may use. */
export interface RuleLimits {
  /** A folder of the verification's own, for spilling. */
  readonly tempDirectory: string
  readonly memoryLimit: string
  readonly threads: number
  readonly timeoutSeconds?: number
  readonly maxTempBytes?: number
}

export interface RuleTable extends StagedTable {
  readonly actual: ActualColumns
}

/** Where contracts' own SQL runs: an instance that holds the product's tables and nothing else. */
export class RuleRoom {
  readonly #parser: SqlParser
  readonly #instance: SealedInstance
  readonly #tables: readonly (readonly string[])[]
  readonly #timeoutSeconds: number

  private constructor(
    parser: SqlParser,
    instance: SealedInstance,
    options: { tables: readonly (readonly string[])[]; timeoutSeconds: number },
  ) {
    this.#parser = parser
    this.#instance = instance
    this.#tables = options.tables
    this.#timeoutSeconds = options.timeoutSeconds
  }

  static async open(tables: readonly RuleTable[], limits: RuleLimits): Promise<RuleRoom> {
    const { timeoutSeconds = 300, maxTempBytes = 16e9, ...sealed } = limits
    const relations = relationsOf(tables)
    const parser = await ruleParser()
    const instance = await SealedInstance.open({ ...sealed, maxTempBytes, relations })
    const names = relations.flatMap((relation) => relation.names)
    return new RuleRoom(parser, instance, { tables: names, timeoutSeconds })
  }

  /** Whether a rule's query may run: one SELECT-like statement that reads the product's own tables. */
  check(sql: string): Promise<GuardVerdict> {
    return guard(sql, { parser: this.#parser, tables: this.#tables })
  }

  /** The first rows of a query that `check` has passed, each with its values by column. */
  async firstRows(sql: string, limit: number): Promise<{ columns: number; rows: readonly unknown[] }> {
    const bytes: Uint8Array[] = []
    let columns = 0
    await this.#withinTime(
      this.#instance.run(`SELECT * FROM (${sql}\n) LIMIT ${limit}`, {
        format: 'ndjson',
        maxRows: limit,
        write: (some) => Promise.resolve(void bytes.push(some)),
        started: (found) => (columns = found.length),
      }),
    )
    const lines = Buffer.concat(bytes).toString('utf8').split('\n')
    return { columns, rows: lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line)) }
  }

  async #withinTime<T>(running: Promise<T>): Promise<T> {
    const late = new AbortController()
    const timer = setTimeout(() => {
      late.abort()
      this.#instance.interrupt()
    }, this.#timeoutSeconds * 1000)
    try {
      return await running
    } catch (error) {
      if (!late.signal.aborted) throw error
      throw new HansaError('timeout', `it ran longer than ${this.#timeoutSeconds} seconds`, { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  close(): void {
    this.#instance.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** Each table under its SQL names, and under the names the contract gives it where nothing else has them. */
function relationsOf(tables: readonly RuleTable[]): readonly NamedRelation[] {
  const taken = new Set<string>()
  const free = (name: readonly string[]): boolean => {
    const key = JSON.stringify(name).toLowerCase()
    if (taken.has(key)) return false
    taken.add(key)
    return true
  }
  const certain = tables.map(({ dataset }) =>
    [[dataset.domain, dataset.sqlName], [dataset.sqlName]].filter(free),
  )
  return tables.map(({ dataset, actual, files }, index) => {
    const { name, physicalName } = dataset.object
    const declared = [name, physicalName].flatMap((text) => (text === undefined ? [] : [[text]]))
    return {
      names: [...(certain[index] ?? []), ...declared.filter(free)],
      columns: [...actual.values()],
      files,
    }
  })
}
