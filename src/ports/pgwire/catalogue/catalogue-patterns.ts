import { closing, isWord, literal, takeOperand, valueAt, type Rewriting, type Rule } from './rewriting.ts'

const matches = new Set(['~', '!~', '~*', '!~*'])

/** `a ~ pattern`: PostgreSQL looks for a place that matches, the engine wants all of the text to. */
export const regularExpression: Rule = (rewriting, at) => {
  const { tokens, out } = rewriting
  const operator = tokens[at]?.kind === 'symbol' ? valueAt(rewriting, at) : ''
  if (!matches.has(operator)) return undefined
  out.push(operator)
  return pushOpened(rewriting, at + 1)
}

/** `a OPERATOR(pg_catalog.~) pattern`. */
export const namedOperator: Rule = (rewriting, start) => {
  const { tokens, out } = rewriting
  if (!isWord(rewriting, start, 'operator') || valueAt(rewriting, start + 1) !== '(') return undefined
  let at = start + 2
  while (tokens[at]?.kind === 'word' || valueAt(rewriting, at) === '.') at += 1
  let operator = ''
  for (; at < tokens.length && valueAt(rewriting, at) !== ')'; at += 1) operator += valueAt(rewriting, at)
  out.push(operator)
  return matches.has(operator) ? pushOpened(rewriting, at + 1) : at + 1
}

function pushOpened(rewriting: Rewriting, at: number): number {
  const { kind, text, value } = rewriting.tokens[at] ?? { kind: 'symbol', text: '', value: '' }
  if (kind === 'string') rewriting.out.push(literal(`(?s:.*)(?:${value})(?s:.*)`))
  else if (kind === 'parameter') rewriting.out.push(`('(?s:.*)(?:' || ${text} || ')(?s:.*)')`)
  else return at
  return at + 1
}

/** `a LIKE pattern`: a backslash escapes in PostgreSQL, unless another character is said to. */
export const like: Rule = (rewriting, at) => {
  const { tokens, out } = rewriting
  const pattern = tokens[at + 1]
  if (!isWord(rewriting, at, 'like', 'ilike') || pattern === undefined) return undefined
  if (pattern.kind !== 'string' && pattern.kind !== 'parameter') return undefined
  if (isWord(rewriting, at + 2, 'escape') || ['||', '::'].includes(valueAt(rewriting, at + 2)))
    return undefined
  out.push(valueAt(rewriting, at), pattern.text, 'escape', String.raw`'\'`)
  return at + 2
}

const plainArray = /^\{(?:(?:"[^"\\]*"|[^,"\\{}]+)(?:,(?!\})|(?=\})))*\}$/

/** `'{r,p}'` where an array is wanted. */
export const arrayLiteral: Rule = (rewriting, at) => {
  const { tokens, out } = rewriting
  const token = tokens[at]
  if (token?.kind !== 'string' || !plainArray.test(token.value)) return undefined
  const isOfAny = out.at(-1) === '(' && /^(?:any|all|some)$/i.test(out.at(-2) ?? '')
  const isCast = valueAt(rewriting, at + 1) === '::' && valueAt(rewriting, at + 3) === '['
  if (!isOfAny && !isCast) return undefined
  const items = Array.from(token.value.matchAll(/"([^"]*)"|([^,"{}]+)/g), ([, quoted, bare]) =>
    literal(quoted ?? bare ?? ''),
  )
  out.push(`[${items.join(', ')}]`)
  return at + 1
}

/** `a = ANY (list)` and `a <> ALL (list)`, which the engine takes in fewer places, or not at all. */
export const quantified: Rule = (rewriting, at) => {
  const { tokens, out, nested } = rewriting
  const isAny = valueAt(rewriting, at) === '=' && isWord(rewriting, at + 1, 'any', 'some')
  const isNone = ['<>', '!='].includes(valueAt(rewriting, at)) && isWord(rewriting, at + 1, 'all')
  if ((!isAny && !isNone) || valueAt(rewriting, at + 2) !== '(') return undefined
  // The type of a parameter follows from where it stands, and a query is no list.
  if (tokens[at + 3]?.kind === 'parameter' || isWord(rewriting, at + 3, 'select', 'with')) return undefined
  const end = closing(rewriting, at + 2)
  const list = [...nested(tokens.slice(at + 1, end + 1))].slice(1)
  const operand = takeOperand(rewriting)
  if (/^[^\w"'(,)]+$/.test(out.at(-1) ?? '')) {
    // It was the last part of a longer expression.
    out.push(...operand)
    return undefined
  }
  out.push(...(isNone ? ['not'] : []), 'list_contains', '(', ...list, ',', ...operand, ')')
  return end + 1
}
