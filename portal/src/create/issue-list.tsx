import type { ReactNode } from 'react'
import type { DraftIssue } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'

interface IssueListProps {
  readonly issues: readonly DraftIssue[]
  readonly open: (file: string) => void
}

/** Everything that is wrong, each at its place. */
export const IssueList = ({ issues, open }: IssueListProps): ReactNode => (
  <section className="card stack tight" aria-labelledby="issues">
    <h2 id="issues">What is wrong</h2>
    <p role="status" className="quiet small">
      {issues.length === 0 ? 'Nothing that can be told without data.' : `${issues.length} to look at`}
    </p>
    <ul className="plain list">
      {issues.map(({ file, line, column, severity, message, expected, remedy }) => (
        <li key={`${file}:${line}:${column} ${message}`}>
          <span>
            <Badge tone={severity === 'error' ? 'bad' : 'warn'}>{severity}</Badge>{' '}
            <button className="as-link mono" type="button" onClick={() => open(file)}>
              {file}:{line}:{column}
            </button>{' '}
            {message}
            {expected === undefined ? '' : `; expected ${expected}`}
            {remedy === undefined ? '' : `. ${remedy}`}
          </span>
        </li>
      ))}
    </ul>
  </section>
)
