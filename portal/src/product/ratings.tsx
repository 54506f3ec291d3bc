import type { ReactNode } from 'react'
import { useLoaded } from '../api/loaded.ts'
import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'
import type { ProductMeasures, Rating } from '../measures/measures.ts'
import { Empty } from '../parts/empty.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { RatingForm } from './rating-form.tsx'

interface RatingsProps {
  readonly product: string
  readonly mayRate: ProductMeasures['mayRate']
  /** The reader has said something else. */
  readonly rated: () => void
}

/** What consumers say, and what the reader may say. */
export function Ratings({ product: key, mayRate, rated }: RatingsProps): ReactNode {
  const [domain = '', product = ''] = key.split('/')
  const ratings = useLoaded(`ratings ${key}`, () => all(mesh.listRatings, { domain, product }))
  const changed = (): void => {
    ratings.again()
    rated()
  }
  return (
    <section className="card stack tight" aria-labelledby="ratings">
      <h2 id="ratings">What consumers say</h2>
      <Shown of={ratings} what="ratings">
        {(found) => (
          <>
            {found.length === 0 ? <Empty>Nobody has said anything yet.</Empty> : <RatingList of={found} />}
            {mayRate.may ? (
              <RatingForm
                domain={domain}
                product={product}
                mine={found.find(({ mine }) => mine)}
                changed={changed}
              />
            ) : (
              <p className="quiet small">{mayRate.message}.</p>
            )}
          </>
        )}
      </Shown>
    </section>
  )
}

const RatingList = ({ of }: { readonly of: readonly Rating[] }): ReactNode => (
  <ul className="plain list">
    {of.map(({ id, stars, comment, at, author, mine, answer }) => (
      <li key={id}>
        <span className="stack tight">
          <span>
            <span className="stars" role="img" aria-label={`${stars} of 5 stars`}>
              {'★'.repeat(stars)}
              {'☆'.repeat(5 - stars)}
            </span>{' '}
            <span className="said">{comment}</span>
          </span>
          {answer === undefined ? null : (
            <span className="quiet small said">
              {answer.author} answers: {answer.text}
            </span>
          )}
        </span>
        <span className="quiet small">
          {mine ? 'you' : (author ?? 'a consumer')}, <Moment at={at} dayOnly />
        </span>
      </li>
    ))}
  </ul>
)
