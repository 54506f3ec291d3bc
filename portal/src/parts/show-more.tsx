import type { ReactNode } from 'react'
import { ProblemNote } from './problem-note.tsx'
import type { Pages } from './use-pages.ts'

interface ShowMoreProps {
  readonly of: Omit<Pages<unknown>, 'pages'>
  /** How many are shown, of how many. */
  readonly count?: string
}

/** Asks for the next page, where there is one. */
export const ShowMore = ({ of: { showMore, isBusy, problem }, count }: ShowMoreProps): ReactNode => (
  <>
    {problem === undefined ? null : <ProblemNote problem={problem} />}
    {showMore === undefined ? null : (
      <p>
        <button className="button" type="button" aria-disabled={isBusy} onClick={showMore}>
          Show more
        </button>{' '}
        {count === undefined ? null : (
          <span className="quiet small" role="status">
            {count}
          </span>
        )}
      </p>
    )}
  </>
)
