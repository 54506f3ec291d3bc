import { useState, type ReactNode } from 'react'
import type { SearchAnswer } from '../api/mesh.ts'
import { Empty } from '../parts/empty.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { find, hitKey } from './find.ts'
import { HitCard } from './hit-card.tsx'

interface FoundProps {
  /** The query of the address. */
  readonly address: string
  /** The first page. */
  readonly answer: SearchAnswer
  /** Nodes that cannot be asked now. */
  readonly away: ReadonlySet<string>
}

/** What was found, best first, and more of it as it is wanted. */
export function Found({ address, answer, away }: FoundProps): ReactNode {
  const [pages, setPages] = useState<readonly SearchAnswer[]>([answer])
  const { isBusy, problem, run } = useDoing()
  const next = pages.at(-1)?.next
  const hits = pages.flatMap(({ items }) => items)
  const purpose = new URLSearchParams(address).get('purpose') ?? ''
  const more = (after: string): void => {
    const asked = new URLSearchParams(address)
    asked.set('after', after)
    run(
      () => find(asked.toString()),
      (page) => setPages([...pages, page]),
    )
  }
  return (
    <section className="stack" aria-label="Found">
      <p className="quiet small" role="status">
        {countText(hits.length, answer.total)}
      </p>
      {hits.length === 0 && next === undefined ? (
        <Empty>Nothing fits. Take a filter away, or write fewer words.</Empty>
      ) : (
        <ul className="plain cards">
          {hits.map((hit) => (
            <li key={hitKey(hit)}>
              <HitCard hit={hit} purpose={purpose} isAway={hit.node !== undefined && away.has(hit.node)} />
            </li>
          ))}
        </ul>
      )}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {next === undefined ? null : (
        <p>
          <button className="button" type="button" aria-disabled={isBusy} onClick={() => more(next)}>
            Show more
          </button>
        </p>
      )}
    </section>
  )
}

const countText = (shown: number, total: number | undefined): string =>
  total === undefined || total === shown ? `${shown} found` : `${shown} of ${total} found`
