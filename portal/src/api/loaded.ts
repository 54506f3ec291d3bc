import { useCallback, useEffect, useState } from 'react'
import { asProblem, type Problem } from './problem.ts'

/** What a screen has of something that it asked for. */
export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly problem: Problem }

export interface Loading<T> {
  readonly loaded: Loaded<T>
  /** Asks once more. */
  readonly again: () => void
}

interface Kept<T> {
  readonly of: string
  readonly loaded: Loaded<T>
}

/** Asks for what `key` names, anew when it changes; while that lasts, nothing of another key is shown. */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loading<T> {
  const [round, setRound] = useState(0)
  const [kept, setKept] = useState<Kept<T>>()
  useEffect(() => {
    const ending = new AbortController()
    const keep = (loaded: Loaded<T>): void => {
      if (!ending.signal.aborted) setKept({ of: key, loaded })
    }
    load(ending.signal).then(
      (value) => keep({ kind: 'ready', value }),
      (error: unknown) => keep({ kind: 'failed', problem: asProblem(error) }),
    )
    return () => ending.abort()
    // What is loaded is named by its key; `load` is a new function with every rendering.
  }, [key, round])
  const again = useCallback(() => setRound((last) => last + 1), [])
  return { loaded: kept?.of === key ? kept.loaded : { kind: 'loading' }, again }
}
