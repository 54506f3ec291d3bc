import { useState } from 'react'
import type { Problem } from '../api/problem.ts'
import { useDoing } from './use-doing.ts'

/** The pages of something that were asked for by now. */
export interface Pages<Page> {
  readonly pages: readonly Page[]
  /** Asks for the next one; absent where there is none. */
  readonly showMore?: () => void
  readonly isBusy: boolean
  /** Why the next one did not come, the last time. */
  readonly problem: Problem | undefined
}

/** Begins with the first page. */
export function usePages<Page extends { readonly next?: string }>(
  first: Page,
  load: (after: string) => Promise<Page>,
): Pages<Page> {
  const [pages, setPages] = useState<readonly Page[]>([first])
  const { isBusy, problem, run } = useDoing()
  const next = pages.at(-1)?.next
  const add = (page: Page): void => setPages([...pages, page])
  return {
    ...{ pages, isBusy, problem },
    ...(next === undefined ? {} : { showMore: () => run(() => load(next), add) }),
  }
}
