import type { DocumentPath, Locate } from './document.ts'
import type { Issue } from './issue.ts'

/** What an issue says, without its place. It is an error unless it says otherwise. */
export interface Said {
  readonly code: string
  readonly severity?: 'error' | 'warning'
  readonly message: string
  readonly expected?: string | undefined
  readonly remedy?: string | undefined
}

/** Notes an issue at a path of one document. */
export type Report = (path: DocumentPath, said: Said, part?: 'key' | 'value') => void

/** Makes the `Report` of a document, adding to `issues`. */
export const reporter =
  (locate: Locate, issues: Issue[]): Report =>
  (path, said, part) => {
    const { code, severity = 'error', message, expected, remedy } = said
    issues.push({
      ...locate(path, part),
      code,
      severity,
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(remedy === undefined ? {} : { remedy }),
    })
  }
