import type { SqlPosition } from './sql-fault.ts'

/** Where the `bytes`-th byte of `sql` (UTF-8, from 0) is; offsets past the end are the end. */
export function positionAtByte(sql: string, bytes: number): SqlPosition {
  const before = Buffer.from(sql).subarray(0, bytes).toString()
  return positionAfter(before)
}

/** Where the code point number `characters` (from 0) of `sql` is. */
export function positionAtCharacter(sql: string, characters: number): SqlPosition {
  return positionAfter(Array.from(sql).slice(0, characters).join(''))
}

function positionAfter(before: string): SqlPosition {
  const lines = before.split(/\r\n|\n|\r/)
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

/** Quoted text and comments, which stay as they are, or one of the spaces of Unicode that DuckDB reads as a space. */
const spaces =
  /('(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[^]*?\2|--[^\n]*|\/\*[^]*?\*\/)|[\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]/g

/** DuckDB itself would replace these by one byte, after which its offsets no longer fit the text it was given. */
export const withPlainSpaces = (sql: string): string =>
  sql.replaceAll(spaces, (_, kept: string | undefined) => kept ?? ' ')

const ignorable = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*/

/** Where the first word is, and which, past space, comments and stray semicolons. */
export function firstWord(sql: string): { readonly position: SqlPosition; readonly word: string } {
  const skipped = ignorable.exec(sql)?.[0] ?? ''
  const word = /^\w+/.exec(sql.slice(skipped.length))?.[0] ?? ''
  return { position: positionAfter(skipped), word: word.toUpperCase() }
}
