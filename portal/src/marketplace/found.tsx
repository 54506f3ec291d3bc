import type { ReactNode } from 'react'
import type { SearchAnswer } from '../api/mesh.ts'
import { Empty } from '../parts/empty.tsx'
import { NothingPublished } from '../parts/nothing-published.tsx'
import { ShowMore } from '../parts/show-more.tsx'
import { usePages } from '../parts/use-pages.ts'
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
  const found = usePages(answer, (after) => {
    const asked = new URLSearchParams(address)
    asked.set('after', after)
    return find(asked.toString())
  })
  const hits = found.pages.flatMap(({ items }) => items)
  const purpose = new URLSearchParams(address).get('purpose') ?? ''
  return (
    <section className="stack" aria-label="Found">
      <p className="quiet small" role="status">
        {countText(hits.length, answer.total)}
      </p>
      {hits.length === 0 && found.showMore === undefined ? (
        isNarrowed(address) ? (
          <Empty>Nothing fits. Take a filter away, or write fewer words.</Empty>
        ) : (
          <NothingPublished />
        )
      ) : (
        <ul className="plain cards">
          {hits.map((hit) => (
            <li key={hitKey(hit)}>
              <HitCard hit={hit} purpose={purpose} isAway={hit.node !== undefined && away.has(hit.node)} />
            </li>
          ))}
        </ul>
      )}
      <ShowMore of={found} />
    </section>
  )
}

/** Whether the address looks for something of what there is; a purpose only says how it is seen. */
const isNarrowed = (address: string): boolean =>
  [...new URLSearchParams(address)].some(([name, value]) => name !== 'purpose' && value !== '')

const countText = (shown: number, total: number | undefined): string =>
  total === undefined || total === shown ? `${shown} found` : `${shown} of ${total} found`
