import type { ReactNode } from 'react'
import { useLoaded } from '../api/loaded.ts'
import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'
import type { ProductMeasures } from '../measures/measures.ts'
import { Empty } from '../parts/empty.tsx'
import { Shown } from '../parts/shown.tsx'
import { useSession } from '../session/session.tsx'
import { RatingForm } from './rating-form.tsx'
import { RatingList } from './rating-list.tsx'

interface RatingsProps {
  readonly product: string
  readonly mayRate: ProductMeasures['mayRate']
  /** The reader has said something else. */
  readonly rated: () => void
}

/** What consumers say, and what the reader may say. */
export function Ratings({ product: key, mayRate, rated }: RatingsProps): ReactNode {
  const [domain = '', product = ''] = key.split('/')
  const isOwner = useSession().reader.owns.products.includes(key)
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
            {found.length === 0 ? (
              <Empty>Nobody has said anything yet.</Empty>
            ) : (
              <RatingList product={key} ratings={found} mayAnswer={isOwner} changed={ratings.again} />
            )}
            {mayRate.may ? (
              <RatingForm
                domain={domain}
                product={product}
                mine={found.find(({ mine }) => mine)}
                changed={changed}
              />
            ) : (
              <p className="quiet small">
                {isOwner ? 'You answer for it: its consumers rate it.' : `${mayRate.message}.`}
              </p>
            )}
          </>
        )}
      </Shown>
    </section>
  )
}
