import { shownPath } from './shown-path.ts'

/** A place in a file a person edits; line and column count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One thing wrong with what was declared. Issues are values: all of them are found, then shown together. */
export interface Issue extends Position {
  /** A stable, searchable word such as `unknown-property` or `unresolved-contract`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** What is wrong. */
  readonly message: string
  /** What was expected instead. */
  readonly expected?: string
  /** How to mend it, with the nearest right word where there is one. */
  readonly remedy?: string
}

export const hasErrors = (issues: readonly Issue[]): boolean =>
  issues.some((issue) => issue.severity === 'error')

/** `file:line:column: severity: message; expected …. Remedy` — the form editors and terminals make clickable. */
export function formatIssue(issue: Issue): string {
  const where = `${shownPath(issue.file)}:${issue.line}:${issue.column}`
  const expected = issue.expected === undefined ? '' : `; expected ${issue.expected}`
  const remedy = issue.remedy === undefined ? '' : `. ${issue.remedy}`
  return `${where}: ${issue.severity}: ${issue.message}${expected}${remedy}`
}
