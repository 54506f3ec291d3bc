import type { ReactNode } from 'react'
import type { Rating } from '../measures/measures.ts'
import { Moment } from '../parts/moment.tsx'
import { PersonName } from '../people/person-link.tsx'
import { RatingAnswer } from './rating-answer.tsx'

interface RatingListProps {
  readonly product: string
  readonly ratings: readonly Rating[]
  /** Whether the reader owns the product. */
  readonly mayAnswer: boolean
  readonly changed: () => void
}

/** What consumers say, with what owners answered. */
export const RatingList = ({ ratings, ...answering }: RatingListProps): ReactNode => (
  <ul className="plain list">
    {ratings.map((rating) => (
      <li key={rating.id}>
        <div className="stack tight grow">
          <span>
            <span className="stars" role="img" aria-label={`${rating.stars} of 5 stars`}>
              {'★'.repeat(rating.stars)}
              {'☆'.repeat(5 - rating.stars)}
            </span>{' '}
            <span className="said">{rating.comment}</span>
          </span>
          <RatingAnswer rating={rating} {...answering} />
        </div>
        <span className="quiet small">
          {rating.mine ? 'you' : <Author of={rating.author} />}, <Moment at={rating.at} dayOnly />
        </span>
      </li>
    ))}
  </ul>
)

const Author = ({ of }: { readonly of: string | undefined }): ReactNode =>
  of === undefined ? 'a consumer' : <PersonName principal={of} />
