import type { ReactNode } from 'react'
import { ProblemNote } from './problem-note.tsx'
import type { Pages } from './use-pages.ts'

interface ShowMoreProps {
  readonly of: Pages<unknown>
  /** How many are shown, of how many. */
  readonly count?: string
}

/**
 * Asks for the next page, where there is one. The count stays when the button goes: that all are shown now is told to who does
 * not see it, and the button's line has the focus then.
 */
export function ShowMore({ of: { pages, showMore, isBusy, problem }, count }: ShowMoreProps): ReactNode {
  const isOfPages = showMore !== undefined || (count !== undefined && pages.length > 1)
  return (
    <>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {isOfPages ? (
        <p>
          {showMore === undefined ? null : (
            <button className="button" type="button" aria-disabled={isBusy} onClick={showMore}>
              Show more
            </button>
          )}{' '}
          {count === undefined ? null : (
            <span className="quiet small" role="status">
              {count}
            </span>
          )}
        </p>
      ) : null}
    </>
  )
}
