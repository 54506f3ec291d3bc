import { toHansaError } from '../engine-error.ts'
import { Engine } from '../engine.ts'
import { analyse } from './analyse.ts'
import { children, child, optionalText, type ParsedStatement } from './ast.ts'
import { labelOf, printable, unlabelled, withLabels } from './labels.ts'
import { isObject, readJson, type JsonObject } from './json.ts'
import type { SqlFault, SqlFaultHints, SqlPosition } from './sql-fault.ts'
import { firstWord, positionAtByte, positionAtCharacter, withPlainSpaces } from './sql-text.ts'

/** How many texts go to the engine at once: enough to make the call cheap, few enough to keep answers small. */
const batchSize = 256

const oneSelect: SqlFaultHints = {
  expected: 'one SELECT, whose result is the dataset',
}

/** Reads SQL with DuckDB's own parser, on an empty instance: nothing is looked up, opened or run. */
export class SqlParser {
  readonly #engine: Engine

  private constructor(engine: Engine) {
    this.#engine = engine
  }

  static async open(): Promise<SqlParser> {
    return new SqlParser(await Engine.open({ threads: 1 }))
  }

  /** The tree of a text that is exactly one SELECT-like statement, or what is wrong with it. */
  async parse(sql: string): Promise<ParsedStatement | SqlFault> {
    const [result] = await this.parseAll([sql])
    if (result === undefined) throw new Error('no answer for the one text given')
    return result
  }

  /** Many texts in a few calls; the answers have the order of the texts and can be kept as JSON. */
  async parseAll(sqls: readonly string[]): Promise<readonly (ParsedStatement | SqlFault)[]> {
    const results: (ParsedStatement | SqlFault)[] = []
    for (let start = 0; start < sqls.length; start += batchSize)
      results.push(...(await this.#parseBatch(sqls.slice(start, start + batchSize))))
    return results
  }

  async #parseBatch(sqls: readonly string[]): Promise<readonly (ParsedStatement | SqlFault)[]> {
    const trees = await this.#map('json_serialize_sql(x)', sqls.map(withPlainSpaces))
    const read = sqls.map((sql, index) => readAnswer(sql, trees[index] ?? ''))
    const nodes = read.flatMap((result) => (result.kind === 'select' ? unlabelled(result.node) : []))
    if (nodes.length === 0) return read
    const printed = await this.#map('json_deserialize_sql(x::JSON)', nodes.map(printable))
    const labels = new Map(nodes.map((node, index) => [node, labelOf(printed[index] ?? '')]))
    return read.map((result) =>
      result.kind === 'select' ? { ...result, node: withLabels(result.node, labels) } : result,
    )
  }

  /** `expression` of each of `texts`, called `x` in it; empty for one that makes the engine fail. */
  async #map(expression: string, texts: readonly string[]): Promise<readonly string[]> {
    using connection = await this.#engine.connect()
    const { listValue } = await import('@duckdb/node-api')
    try {
      const statement = `select ${expression} from unnest($1::VARCHAR[]) t(x)`
      const reader = await connection.native.runAndReadAll(statement, [listValue(texts)])
      return reader.getColumns()[0]?.map(String) ?? []
    } catch (error) {
      const failure = toHansaError(error)
      if (failure.code === 'internal') throw failure
    }
    if (texts.length === 1) return ['']
    // One text fails for all: each on its own finds out which.
    const alone: string[] = []
    for (const text of texts) alone.push(...(await this.#map(expression, [text])))
    return alone
  }

  close(): void {
    this.#engine.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function readAnswer(sql: string, json: string): ParsedStatement | SqlFault {
  if (json === '') return toFault(sql, { error_type: 'parser' })
  const answer = readJson(json)
  if (!isObject(answer)) throw new Error('the parser answered with something else than an object')
  if (answer['error'] === true) return toFault(sql, answer)
  const statement = toStatement(sql, answer)
  if (statement.kind === 'fault') return statement
  // The walk meets every node: what Hansa does not know is refused here, whatever is asked later.
  const known = analyse(statement, () => ({ kind: 'known', nodes: unlabelled(statement.node) }) as const)
  return known.kind === 'fault' ? known : statement
}

function toStatement(sql: string, answer: JsonObject): ParsedStatement | SqlFault {
  const [first, second] = children(answer, 'statements')
  if (first === undefined) return notOneSelect(sql, 'there is no statement here')
  if (second !== undefined) return notOneSelect(sql, 'there is more than one statement here')
  return { kind: 'select', sql, node: child(first, 'node') }
}

function toFault(sql: string, answer: JsonObject): SqlFault {
  const message = optionalText(answer, 'error_message') ?? 'the SQL cannot be read'
  if (message.startsWith('Only SELECT statements')) return notSelect(sql)
  const code = answer['error_type'] === 'parser' ? 'syntax-error' : 'unsupported-sql'
  return { kind: 'fault', code, message, position: errorPosition(sql, answer) }
}

/** The grammar counts in characters, what comes after it in bytes. */
function errorPosition(sql: string, answer: JsonObject): SqlPosition {
  const offset = Number(answer['position'] ?? Number.NaN)
  if (!Number.isSafeInteger(offset)) return firstWord(sql).position
  const isGrammar = answer['error_subtype'] === 'SYNTAX_ERROR'
  return isGrammar ? positionAtCharacter(sql, offset) : positionAtByte(sql, offset)
}

function notSelect(sql: string): SqlFault {
  const { word } = firstWord(sql)
  // DuckDB turns a PIVOT without given values into several statements, the first of which creates a type.
  if (/\bpivot\b/i.test(sql) && !/^(INSERT|UPDATE|DELETE|CREATE|COPY)$/.test(word))
    return notOneSelect(sql, 'a PIVOT without given values is not one SELECT', {
      expected: 'the values that become columns',
      remedy: 'Write PIVOT … ON column IN (values), so that the columns of the dataset are known.',
    })
  // The engine does not say which of several statements, or of those inside one, it means.
  if (/^(SELECT|FROM|WITH|VALUES|TABLE|PIVOT|UNPIVOT)$/.test(word))
    return notOneSelect(sql, 'one of the statements here is not a SELECT')
  return notOneSelect(sql, `${word === '' ? 'this' : word} is not a SELECT`)
}

function notOneSelect(sql: string, message: string, hints: SqlFaultHints = oneSelect): SqlFault {
  return { kind: 'fault', code: 'not-one-select', message, position: firstWord(sql).position, ...hints }
}
