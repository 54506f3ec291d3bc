import type { ReactNode } from 'react'
import type { Problem } from '../api/problem.ts'
import { Fault } from './fault.tsx'

interface ProblemNoteProps {
  readonly problem: Problem
  readonly again?: (() => void) | undefined
}

/** What could not be had, why, and what helps: denied, not there, or gone wrong. */
export function ProblemNote({ problem, again }: ProblemNoteProps): ReactNode {
  const { detail, remedy } = problem
  return (
    <div className={`note ${toneOf(problem)}`} role="alert">
      <strong>{headingOf(problem)}</strong>
      <Fault message={detail} remedy={remedy} />
      {again === undefined || !mayHelp(problem) ? null : (
        <p>
          <button className="button" type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
    </div>
  )
}

const headings: Readonly<Record<number, string>> = {
  0: 'No answer',
  401: 'You are not signed in',
  403: 'You may not see this',
  404: 'This is not here',
  421: 'This is at another node',
}

const headingOf = ({ status }: Problem): string => headings[status] ?? 'This did not work'
const toneOf = ({ status }: Problem): string =>
  status === 403 || status === 404 || status === 421 ? 'warn' : 'bad'
const mayHelp = ({ status }: Problem): boolean => status === 0 || status === 429 || status >= 500
