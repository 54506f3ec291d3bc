/** The text of one policy, and where in its file it begins. */
export interface PolicyText {
  readonly text: string
  /** In characters from the file's beginning. */
  readonly offset: number
}

/** A comment, a string, the end of a policy, or any other character, as Cedar's grammar has them. */
const token = /\/\/[^\n\r]*|"(?:\\[\s\S]|[^"\\])*"?|;|[\s\S]/g

/**
 * Takes a file apart into its policies, so that each can be parsed by itself: what is wrong with one does not hide what
 * is wrong with the next. What follows the last `;` is given too, unless it is blank.
 */
export function policyTexts(file: string): readonly PolicyText[] {
  const found: PolicyText[] = []
  let start: number | undefined
  for (const { 0: text, index } of file.matchAll(token)) {
    const isBlank = text.startsWith('//') || text.trim() === ''
    if (!isBlank) start ??= index
    if (text !== ';' || start === undefined) continue
    found.push({ text: file.slice(start, index + 1), offset: start })
    start = undefined
  }
  return start === undefined ? found : [...found, { text: file.slice(start), offset: start }]
}

/** The text with strings and comments blanked out, at its length: so that words can be looked for in the code only. */
export const codeOf = (text: string): string =>
  text.replace(token, (part) => (part.length > 1 ? part.replace(/[^\n\r]/g, ' ') : part))

/** The index of the character that Cedar's offset, in bytes of UTF-8, falls on. */
export function characterAt(text: string, byteOffset: number): number {
  const before = Buffer.from(text, 'utf8').subarray(0, byteOffset).toString('utf8')
  return Math.min(before.length, text.length)
}

/** Line and column, from 1, of a character. */
export function placeOf(text: string, index: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, index)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: index - lineStart + 1 }
}
