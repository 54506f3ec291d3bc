import type { ReactNode } from 'react'
import type { Loading } from '../api/loaded.ts'
import { ProblemNote } from './problem-note.tsx'
import { Skeleton } from './skeleton.tsx'

interface ShownProps<T> {
  readonly of: Loading<T>
  /** What is loaded, in words: `products`. */
  readonly what: string
  readonly children: (value: T) => ReactNode
}

/** What was asked for, in whichever state it is. */
export function Shown<T>({ of: { loaded, again }, what, children }: ShownProps<T>): ReactNode {
  switch (loaded.kind) {
    case 'loading':
      return <Skeleton what={what} />
    case 'failed':
      return <ProblemNote problem={loaded.problem} again={again} />
    case 'ready':
      return children(loaded.value)
  }
}
