import { useId, useState, type ReactNode } from 'react'
import { mesh } from '../api/mesh.ts'
import type { Rating } from '../measures/measures.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { TextArea } from '../parts/text-area.tsx'
import { useDoing } from '../parts/use-doing.ts'

interface RatingFormProps {
  readonly domain: string
  readonly product: string
  readonly mine: Rating | undefined
  readonly changed: () => void
}

const five = [1, 2, 3, 4, 5] as const
const longest = 2000

/** Where a consumer says what they think, says something else, or takes it back. */
export function RatingForm({ domain, product, mine, changed }: RatingFormProps): ReactNode {
  const [stars, setStars] = useState(five.find((each) => each === mine?.stars) ?? 5)
  const [comment, setComment] = useState(mine?.comment ?? '')
  const doing = useDoing()
  const field = useId()
  const rate = (): void => doing.run(() => mesh.rateProduct({ domain, product, stars, comment }), changed)
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        rate()
      }}
    >
      <fieldset className="facet">
        <legend>Your rating</legend>
        <div className="row">
          {five.map((each) => (
            <label key={each} className="row small">
              <input type="radio" name={field} checked={each === stars} onChange={() => setStars(each)} />
              {each} {each === 1 ? 'star' : 'stars'}
            </label>
          ))}
        </div>
      </fieldset>
      <TextArea
        label="Comment, for everybody who may know of the product"
        maxLength={longest}
        value={comment}
        onChange={({ target }) => setComment(target.value)}
      />
      {doing.problem === undefined ? null : <ProblemNote problem={doing.problem} />}
      <div className="row">
        <button className="button primary" type="submit" aria-disabled={doing.isBusy}>
          {mine === undefined ? 'Rate' : 'Change my rating'}
        </button>
        {mine === undefined ? null : (
          <button
            className="button danger"
            type="button"
            aria-disabled={doing.isBusy}
            onClick={() => doing.run(() => mesh.withdrawRating({ domain, product }), changed)}
          >
            Take it back
          </button>
        )}
      </div>
    </form>
  )
}
