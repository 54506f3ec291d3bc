import { systemErrorCode } from '../errors.ts'
import type { Issue } from './issue.ts'

/** The issue of a file that the operating system does not let us read; any other error is thrown on. */
export function unreadableIssue(file: string, error: unknown): Issue {
  const code = systemErrorCode(error)
  if (code === undefined) throw error
  return {
    file,
    line: 1,
    column: 1,
    code: 'unreadable',
    severity: 'error',
    message: `it cannot be read: ${reasons[code] ?? code}`,
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOENT: 'it is not there',
  EMFILE: 'too many files are open',
}
