import { HansaError } from '../errors.ts'
import { children } from './sql/ast.ts'
import type { SqlParser } from './sql/parse.ts'
import type { SealedInstance } from './sealed-instance.ts'

/**
 * DuckDB holds two parsers, and this text has one column for the one and two for the other. The guard's judgement is
 * worth something only while the parser that it reads with is the one that runs.
 */
const telling = 'SELECT 1 /* /* */ , 2 -- */\n'

/** Throws unless `parser` and `sealed` read SQL alike. Run at every start. */
export async function selfTest(parser: SqlParser, sealed: SealedInstance): Promise<void> {
  const judged = await parser.parse(telling)
  const ran = await sealed.columnsOf(telling)
  const judgedColumns = judged.kind === 'select' ? children(judged.node, 'select_list').length : 0
  if (judgedColumns !== 0 && judgedColumns === ran.length) return
  throw new HansaError('internal', 'the engine reads SQL differently from the guard', {
    remedy: 'Use the version of @duckdb/node-api that package.json names.',
  })
}
