import { useState } from 'react'
import { asProblem, type Problem } from '../api/problem.ts'

/** Something that a person does, and how it goes. */
export interface Doing {
  readonly isBusy: boolean
  /** Why it did not work, the last time. */
  readonly problem: Problem | undefined
  /** Does it; nothing while it is being done. What is `done` afterwards happens only where it worked. */
  readonly run: <T>(act: () => Promise<T>, done?: (value: T) => void) => void
}

export function useDoing(): Doing {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  return {
    isBusy,
    problem,
    run: (act, done) => {
      if (isBusy) return
      setBusy(true)
      setProblem(undefined)
      act()
        .then((value) => done?.(value))
        .catch((error: unknown) => setProblem(asProblem(error)))
        .finally(() => setBusy(false))
    },
  }
}
