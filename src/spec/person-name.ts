import { principalText } from './principal-text.ts'
import { seenText } from './seen-text.ts'

/** Longest name that is told, in characters. */
const longestName = 100

/**
 * What somebody is called, as it is told to others: on one line, without what is not seen. Undefined where nothing is said or
 * left, and of a name that reads as somebody's id: it would be taken for theirs.
 */
export function personName(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const name = seenText(text, longestName)
  return name === '' || principalText.test(name) ? undefined : name
}
