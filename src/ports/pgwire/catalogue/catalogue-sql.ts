import type { SqlToken } from '../sql-token.ts'
import { castCall, doubleColon } from './catalogue-casts.ts'
import {
  collation,
  functionRelation,
  namedCall,
  nullResult,
  renamedCall,
  rowArgument,
  schema,
  seriesResult,
  sessionWord,
  systemColumn,
  valueRelation,
  vectorItem,
} from './catalogue-names.ts'
import { arrayLiteral, like, namedOperator, quantified, regularExpression } from './catalogue-patterns.ts'
import type { Rewriting, Rule } from './rewriting.ts'

/** The first that knows what to do with a token does it. */
const rules: readonly Rule[] = [
  schema,
  namedOperator,
  quantified,
  regularExpression,
  like,
  arrayLiteral,
  collation,
  doubleColon,
  castCall,
  functionRelation,
  valueRelation,
  seriesResult,
  nullResult,
  namedCall,
  sessionWord,
  systemColumn,
  vectorItem,
  rowArgument,
  renamedCall,
]

/**
 * A statement over the catalogue in the engine's words: PostgreSQL's own schemas, operators, collations and types
 * have others. Nothing rests on it: what it makes is judged by the guard, over the tables of this reader.
 */
export const catalogueSql = (tokens: readonly SqlToken[]): string => rewritten(tokens, 0).join(' ')

/** Calls within calls that are rewritten by themselves; no client goes so deep. */
const deepest = 20

function rewritten(tokens: readonly SqlToken[], depth: number): readonly string[] {
  const nested = (part: readonly SqlToken[]): readonly string[] =>
    depth < deepest ? rewritten(part, depth + 1) : part.map(({ text }) => text)
  const rewriting: Rewriting = { tokens, out: [], nested }
  for (let at = 0; at < tokens.length;) at = rewriteAt(rewriting, at)
  return rewriting.out
}

function rewriteAt(rewriting: Rewriting, at: number): number {
  for (const rule of rules) {
    const next = rule(rewriting, at)
    if (next !== undefined) return next
  }
  rewriting.out.push(rewriting.tokens[at]?.text ?? '')
  return at + 1
}
