import { SqlParser } from '../../engine/sql/parse.ts'

let opened: Promise<SqlParser> | undefined

/**
 * The parser that all rooms share, for as long as the process lives: it keeps nothing of the texts it reads, and opening
 * one takes longer than most rules.
 */
export function ruleParser(): Promise<SqlParser> {
  opened ??= SqlParser.open().catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}
