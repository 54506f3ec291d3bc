import type { SqlToken } from '../sql-token.ts'

/** A statement on its way into the engine's words. */
export interface Rewriting {
  readonly tokens: readonly SqlToken[]
  /** What has been written, piece by piece. */
  readonly out: string[]
  /** Rewrites a part by itself. */
  readonly nested: (tokens: readonly SqlToken[]) => readonly string[]
}

/** Writes what stands at a token and gives the place of the next one; undefined where it has nothing to say of it. */
export type Rule = (rewriting: Rewriting, at: number) => number | undefined

/** A symbol as it is, a word in lower case, a quoted name without its quotes; empty behind the end. */
export const valueAt = ({ tokens }: Rewriting, at: number): string => tokens[at]?.value ?? ''

export const isWord = ({ tokens }: Rewriting, at: number, ...words: readonly string[]): boolean =>
  tokens[at]?.kind === 'word' && words.includes(tokens[at].value)

/** The place of the parenthesis that closes the one at `open`; the end where none does. */
export function closing({ tokens }: Rewriting, open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at] ?? { kind: '', text: '' }
    if (kind !== 'symbol') continue
    if (text === '(') depth += 1
    if (text === ')' && --depth === 0) return at
  }
  return tokens.length
}

/** No client writes longer calls, and everybody waits while one is looked for. */
const longestCall = 2000

/** The place in `out` of the parenthesis, or the bracket, that is open at `from`; -1 where none is. */
export function enclosing({ out }: Rewriting, from = out.length, [open, close] = ['(', ')']): number {
  let depth = 0
  for (let at = from - 1; at >= Math.max(0, from - longestCall); at -= 1) {
    if (out[at] === close) depth += 1
    else if (out[at] === open && depth-- === 0) return at
  }
  return -1
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Words that an expression begins behind: they call nothing. */
const notCalled = new Set(
  'all and any as between by case distinct else from having ilike in is join like limit not on or select some then union when where with'.split(
    ' ',
  ),
)

const isCalled = (piece: string): boolean => /^\w+$/.test(piece) && !notCalled.has(piece.toLowerCase())

/** Takes what was written last out again: a value, a name, an item of one, or a call. */
export function takeOperand(rewriting: Rewriting): readonly string[] {
  const { out } = rewriting
  let from = out.length - 1
  if (out[from] === ']') from = enclosing(rewriting, from, ['[', ']']) - 1
  if (out[from] === ')') {
    from = enclosing(rewriting, from)
    if (isCalled(out[from - 1] ?? '')) from -= 1
  }
  while (out[from - 1] === '.') from -= 2
  return out.splice(Math.max(0, from))
}

/** Whether what is written next stands in a list of results or in FROM. */
export function clause({ out }: Rewriting): 'select' | 'from' | undefined {
  let depth = 0
  for (let at = out.length - 1; at >= Math.max(0, out.length - longestCall); at -= 1) {
    const piece = out[at] ?? ''
    if (piece === ')') depth += 1
    else if (piece === '(' && depth-- === 0) return undefined
    else if (depth === 0 && /^(?:from|join)$/i.test(piece)) return 'from'
    else if (depth === 0 && /^select$/i.test(piece)) return 'select'
  }
  return undefined
}
