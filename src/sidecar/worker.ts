/**
 * Entry of the worker process, which alone runs readers' SQL. Control comes over IPC, results leave by descriptor 4.
 * Its working directory is its own and everything in it is temporary.
 */
import { Socket } from 'node:net'
import { allowedFunctions } from '../engine/allowed-functions.ts'
import { catalogueFunctions } from '../engine/catalogue-functions.ts'
import { selfTest } from '../engine/guard-self-test.ts'
import { guard } from '../engine/guard.ts'
import { SealedInstance, type UnsealedInstance } from '../engine/sealed-instance.ts'
import { groupNeeds, type GroupNeed } from '../engine/sql/group-needs.ts'
import { locatedParts } from '../engine/sql/located-parts.ts'
import { SqlParser } from '../engine/sql/parse.ts'
import type { Condition } from '../engine/sql/pushed-condition.ts'
import { isSmallResult } from '../engine/sql/small-result.ts'
import { statementNeeds, type TableNeed } from '../engine/sql/statement-needs.ts'
import { usedColumns } from '../engine/sql/used-columns.ts'
import { offsetOf, statementFault } from '../engine/statement-error.ts'
import type { CheckRequest, Reply, Request } from './worker-messages.ts'
import { WorkerStatement } from './worker-statement.ts'
import { endWithSupervisor } from './end-with-supervisor.ts'

const data = new Socket({ fd: 4, readable: false, writable: true })
const engineParser = await SqlParser.open()
const parser = rememberingLast(engineParser)
const tempDirectory = process.cwd()
/** For whoever comes first. */
let prepared: UnsealedInstance | undefined
let sealed: SealedInstance | undefined
let statement: WorkerStatement | undefined

const answer = (message: Reply): void => {
  process.send?.(message)
}

async function reply(request: Exclude<Request, { kind: 'interrupt' }>): Promise<Reply> {
  switch (request.kind) {
    case 'check':
      return check(request)
    case 'columns':
      return columns(request)
    case 'needs':
      return needs(request)
    case 'parts':
      return parts(request)
    case 'groups':
      return groups(request)
    case 'describe':
      if (sealed === undefined) throw new Error('asked to describe before the instance is sealed')
      return describe(sealed, request)
    case 'seal':
      return seal(request)
    case 'run':
      if (sealed === undefined) throw new Error('asked to run before the instance is sealed')
      statement = new WorkerStatement(sealed, request, data)
      return statement.run((columns) => answer({ kind: 'started', columns }))
  }
}

async function seal(request: Extract<Request, { kind: 'seal' }>): Promise<Reply> {
  sealed?.close()
  sealed = undefined
  const waiting = prepared
  prepared = undefined
  sealed = await SealedInstance.open({ ...request, tempDirectory }, waiting)
  await selfTest(engineParser, sealed)
  return { kind: 'sealed' }
}

const functionsOfCatalogue = new Set([...allowedFunctions, ...catalogueFunctions])

async function check({ sql, tables, parameters, catalogue }: CheckRequest): Promise<Reply> {
  const functions = catalogue ? functionsOfCatalogue : allowedFunctions
  const verdict = await guard(sql, { tables, parser, parameters, functions })
  if (verdict.ok)
    return { kind: 'checked', sql: verdict.sql, tables: verdict.tables.map((name) => [...name]) }
  const { code, message, position, remedy } = verdict
  const fault = {
    code,
    message,
    position: offsetOf(sql, position),
    ...(remedy === undefined ? {} : { remedy }),
  }
  return { kind: 'failed', fault, bytes: 0 }
}

async function describe(
  instance: SealedInstance,
  { sql, types }: Extract<Request, { kind: 'describe' }>,
): Promise<Reply> {
  try {
    const shape = await instance.describe(
      sql,
      types.map((type) => type ?? undefined),
    )
    return { kind: 'described', parameters: [...shape.parameters], columns: [...shape.columns] }
  } catch (error) {
    return { kind: 'failed', fault: statementFault(error, sql), bytes: 0 }
  }
}

async function columns({ sql, tables }: Extract<Request, { kind: 'columns' }>): Promise<Reply> {
  const statement = await parser.parse(sql)
  const used = statement.kind === 'select' ? usedColumns(statement, tables) : undefined
  return { kind: 'columns', ...(used && { used: used.map((names) => [...names]) }) }
}

async function needs({ sql, tables }: Extract<Request, { kind: 'needs' }>): Promise<Reply> {
  const statement = await parser.parse(sql)
  const found = statement.kind === 'select' ? statementNeeds(statement, tables) : undefined
  const isSmall = statement.kind === 'select' && found !== undefined && isSmallResult(statement)
  return { kind: 'needs', isSmall, ...(found && { needs: found.map(plainNeed) }) }
}

async function parts({ sql, tables }: Extract<Request, { kind: 'parts' }>): Promise<Reply> {
  const statement = await parser.parse(sql)
  const found = statement.kind === 'select' ? await locatedParts(statement, tables, engineParser) : []
  return { kind: 'parts', parts: found.map((part) => ({ ...part, tables: [...part.tables] })) }
}

async function groups({ sql, tables }: Extract<Request, { kind: 'groups' }>): Promise<Reply> {
  const statement = await parser.parse(sql)
  const found = statement.kind === 'select' ? groupNeeds(statement, tables) : []
  return { kind: 'groups', needs: found.map((need) => (need === undefined ? null : plainGroupNeed(need))) }
}

const plainNeed = ({ columns: used, conditions, ...limit }: TableNeed) => ({
  columns: [...used],
  conditions: conditions.map(plainCondition),
  ...limit,
})

const plainGroupNeed = ({ keys, values, conditions }: GroupNeed) => ({
  keys: [...keys],
  values: values.map(({ column, uses }) => ({ column, uses: [...uses] })),
  conditions: conditions.map(plainCondition),
})

const plainCondition = ({ values, ...condition }: Condition) => ({ ...condition, values: [...values] })

/** A statement is parsed once, however often it is asked about. */
function rememberingLast(parse: SqlParser): Pick<SqlParser, 'parse'> {
  let last: { readonly sql: string; readonly statement: ReturnType<SqlParser['parse']> } | undefined
  return {
    parse: (sql) => {
      if (last?.sql !== sql) last = { sql, statement: parse.parse(sql) }
      return last.statement
    },
  }
}

async function handle(request: Request): Promise<void> {
  if (request.kind === 'interrupt') return statement?.interrupt()
  try {
    answer(await reply(request))
  } catch (error) {
    answer({ kind: 'failed', fault: statementFault(error, ''), bytes: 0 })
  }
}

const isRequest = (message: unknown): message is Request =>
  typeof message === 'object' && message !== null && 'kind' in message

process.on('message', (message) => {
  if (isRequest(message)) void handle(message)
})
endWithSupervisor(Number(process.argv[2]))

/** The first time of everything is slow; a worker that is started ahead has it before anybody waits. */
async function warmUp(): Promise<void> {
  const table = { names: [['s', 't']], columns: [{ name: 'a', type: 'INTEGER' }], files: [] }
  const limits = { memoryLimit: '64MB', maxTempBytes: 1e6, threads: 1 }
  const sql = 'SELECT a, count(*) AS n FROM s.t GROUP BY a ORDER BY n'
  using rehearsal = await SealedInstance.open({ ...limits, relations: [table], tempDirectory })
  await selfTest(engineParser, rehearsal)
  await check({ sql, tables: table.names, parameters: false, catalogue: false })
  await columns({ kind: 'columns', sql, tables: [{ names: table.names, columns: ['a'] }] })
  const write = (): Promise<void> => Promise.resolve()
  await rehearsal.run(sql, { format: 'json', maxRows: 1, write, started: () => undefined })
  prepared = await SealedInstance.prepare({ tempDirectory })
}

if (process.argv[3] === 'ahead') await warmUp()
answer({ kind: 'ready' })
