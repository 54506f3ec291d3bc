import path from 'node:path'
import type { Connection } from '../../engine/engine.ts'
import { isHansaError } from '../../errors.ts'
import { customProperty } from '../../spec/data-contract.ts'
import type { Check, CountMeasure } from './check.ts'
import { counted, unmeasured, type CheckResult } from './check-result.ts'
import { compileChecks } from './compile.ts'
import { actualColumns, conformanceResult, sameType } from './conformance.ts'
import { keepFailingRows, type FailedMeasure } from './failing-rows.ts'
import { orphansMeasure, type FindTarget } from './resolve-target.ts'
import { RuleRoom, type RuleLimits, type RuleTable } from './rule-room.ts'
import { measureKey, runFused, type Counts } from './run-counts.ts'
import { runSqlRule } from './sql-rule.ts'
import type { StagedTable } from './staged-table.ts'
import { verdictOf, type Verdict } from './verdict.ts'

export interface VerifyOptions {
  /** What contracts' own SQL may use. */
  readonly rules: RuleLimits
  /** Targets of relationships outside the product; without it they are not available. */
  readonly findTarget?: FindTarget
  /** An existing folder for failing rows, `<sqlName>.parquet` each; without it none are kept. */
  readonly failingRowsFolder?: string
}

/** Rows kept of each failed check, unless `hansa.keepFailingRows` of the schema object or the contract says otherwise. */
const defaultFailingRows = 20

/** Runs all checks of the contracts on a product's staged tables. What is wrong with the data is in the verdict. */
export async function verifyProduct(
  connection: Connection,
  tables: readonly StagedTable[],
  options: VerifyOptions,
): Promise<Verdict> {
  const described: RuleTable[] = []
  for (const table of tables)
    described.push({ ...table, actual: await actualColumns(connection, table.relation) })
  const room = new LazyRoom(described, options.rules)
  const results: CheckResult[] = []
  const failingRows: Record<string, string> = {}
  try {
    for (const table of described) {
      const verified = await verifyDataset(connection, table, { tables: described, room, options })
      results.push(...verified.results)
      if (verified.failingRows !== undefined) failingRows[table.dataset.sqlName] = verified.failingRows
    }
  } finally {
    await room.close()
  }
  return { ...verdictOf(results), ...(Object.keys(failingRows).length === 0 ? {} : { failingRows }) }
}

interface Surroundings {
  readonly tables: readonly RuleTable[]
  readonly room: LazyRoom
  readonly options: VerifyOptions
}

interface Verified {
  readonly results: readonly CheckResult[]
  readonly failingRows?: string
}

async function verifyDataset(
  connection: Connection,
  table: RuleTable,
  around: Surroundings,
): Promise<Verified> {
  const { checks } = compileChecks(table.dataset, table.contract)
  const measures = new Map<Check, CountMeasure>()
  const results = new Map<Check, CheckResult>()
  for (const check of checks) {
    const decided = decideEarly(check, table, around)
    if (decided === undefined) continue
    if ('outcome' in decided) results.set(check, decided)
    else measures.set(check, decided)
  }
  if (checks.some(({ measure }) => measure.kind === 'query')) around.room.prepare()
  const counts = await runFused(connection, table.relation, [...measures.values()])
  for (const [check, measure] of measures) results.set(check, countedResult(check, measure, counts))
  for (const check of checks)
    if (check.measure.kind === 'query') results.set(check, await around.room.run(check, check.measure.sql))
  const ordered = checks.flatMap((check) => results.get(check) ?? [])
  const file = await keepFailures(connection, table, { measures, results, options: around.options })
  return { results: ordered, ...(file === undefined ? {} : { failingRows: file }) }
}

/** What can be said before counting: a result, or what to count; undefined for the contract's own SQL. */
function decideEarly(
  check: Check,
  table: RuleTable,
  around: Surroundings,
): CheckResult | CountMeasure | undefined {
  const { measure } = check
  const unfit = unfitColumn(check, table)
  if (unfit !== undefined) return unmeasured(check, 'skipped', unfit)
  switch (measure.kind) {
    case 'column':
    case 'onlyColumns':
      return conformanceResult(check, table.actual)
    case 'settled':
      return unmeasured(check, measure.outcome, measure.reason)
    case 'query':
      return undefined
    case 'orphans': {
      const { tables, options } = around
      const findTarget = options.findTarget ?? (() => undefined)
      const orphans = orphansMeasure(measure, { contract: table.contract, tables, findTarget })
      // The target may simply be out of this node's reach: worth a warning, no reason to withhold the data.
      return typeof orphans === 'string'
        ? unmeasured({ ...check, severity: 'warning' }, 'error', orphans)
        : orphans
    }
    default:
      return measure
  }
}

/** A rule on a column that is not as declared cannot be trusted to mean anything; the `type` check fails already. */
function unfitColumn({ columns }: Check, { dataset, actual }: RuleTable): string | undefined {
  for (const name of columns) {
    const declared = dataset.columns.find((column) => column.name === name)
    const found = actual.get(name.toLowerCase())
    if (found === undefined) return `there is no column ${name}`
    if (declared !== undefined && !sameType(found.type, declared.type.sql))
      return `${name} is ${found.type}, not ${declared.type.sql}`
  }
  return undefined
}

function countedResult(check: Check, measure: CountMeasure, { rows, of }: Counts): CheckResult {
  const count = of.get(measureKey(measure))
  if (typeof count === 'number') return counted(check, count, rows)
  return unmeasured(check, 'error', count ?? 'it was not counted')
}

async function keepFailures(
  connection: Connection,
  { dataset, contract, relation }: StagedTable,
  found: {
    measures: ReadonlyMap<Check, CountMeasure>
    results: ReadonlyMap<Check, CheckResult>
    options: VerifyOptions
  },
): Promise<string | undefined> {
  const folder = found.options.failingRowsFolder
  if (folder === undefined) return undefined
  const failed: FailedMeasure[] = []
  for (const [check, measure] of found.measures)
    if (found.results.get(check)?.outcome === 'fail') failed.push({ check, measure })
  const file = path.join(folder, `${dataset.sqlName}.parquet`)
  const declared =
    customProperty(dataset.object.customProperties, 'hansa.keepFailingRows') ??
    customProperty(contract.customProperties, 'hansa.keepFailingRows')
  const limit = typeof declared === 'number' && declared >= 0 ? Math.floor(declared) : defaultFailingRows
  return (await keepFailingRows(connection, failed, { relation, file, limit })) ? file : undefined
}

/** Opened for the first table that has rules of its own SQL: most contracts have none. */
class LazyRoom {
  readonly #tables: readonly RuleTable[]
  readonly #limits: RuleLimits
  #room: Promise<RuleRoom> | undefined

  constructor(tables: readonly RuleTable[], limits: RuleLimits) {
    this.#tables = tables
    this.#limits = limits
  }

  /** Begins to open it, which need not wait for rows to be counted. What goes wrong is told by `run`. */
  prepare(): void {
    this.#opened().catch(() => undefined)
  }

  async run(check: Check, sql: string): Promise<CheckResult> {
    let room: RuleRoom
    try {
      room = await this.#opened()
    } catch (error) {
      if (!isHansaError(error)) throw error
      return unmeasured(check, 'error', `its tables could not be opened: ${error.message}`)
    }
    return runSqlRule(check, sql, room)
  }

  #opened(): Promise<RuleRoom> {
    return (this.#room ??= RuleRoom.open(this.#tables, this.#limits))
  }

  async close(): Promise<void> {
    const room = await this.#room?.catch(() => undefined)
    room?.close()
  }
}
