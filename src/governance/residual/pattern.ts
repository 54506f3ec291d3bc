import type { LikePart } from '../row-filter.ts'
import { isObject, listOf, textOf, unreadable } from './read-json.ts'

/** Cedar's pattern with neighbouring texts joined: it writes an escaped star as a text of its own. */
export function patternOf(json: unknown): readonly LikePart[] {
  const parts: LikePart[] = []
  for (const element of listOf(json)) {
    const part = partOf(element)
    const last = parts.at(-1)
    if (part === 'anything') {
      if (last !== 'anything') parts.push(part)
    } else if (last === undefined || last === 'anything') parts.push(part)
    else parts[parts.length - 1] = { literal: last.literal + part.literal }
  }
  return parts
}

function partOf(element: unknown): LikePart {
  if (element === 'Wildcard') return 'anything'
  if (isObject(element)) return { literal: textOf(element['Literal']) }
  throw unreadable()
}

/** Whether a text is like the pattern. */
export function isLike(text: string, pattern: readonly LikePart[]): boolean {
  const [part, ...others] = pattern
  if (part === undefined) return text === ''
  if (part !== 'anything')
    return text.startsWith(part.literal) && isLike(text.slice(part.literal.length), others)
  const [next, ...rest] = others
  if (next === undefined || next === 'anything') return true
  if (rest.length === 0) return text.endsWith(next.literal)
  // The first place will do: what follows may start anywhere after it.
  const found = text.indexOf(next.literal)
  return found >= 0 && isLike(text.slice(found + next.literal.length), rest)
}
