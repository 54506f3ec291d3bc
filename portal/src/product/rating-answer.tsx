import { useRef, type ReactNode, type RefObject } from 'react'
import type { Rating } from '../measures/measures.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { PersonName } from '../people/person-link.tsx'
import { AnswerForm } from './answer-form.tsx'
import { useAnswering } from './use-answering.ts'

interface RatingAnswerProps {
  readonly rating: Rating
  /** `<domain>/<product>`. */
  readonly product: string
  readonly mayAnswer: boolean
  readonly changed: () => void
}

/** What the owners answer, and for them where they say it. */
export function RatingAnswer({ rating, product, mayAnswer, changed }: RatingAnswerProps): ReactNode {
  const { shown, draft, told, isBusy, problem, write, send } = useAnswering(rating, product, changed)
  const opener = useRef<HTMLButtonElement>(null)
  const sendAndLeave = (text: string | undefined): void => {
    send(text)
    focusSoon(opener)
  }
  return (
    <>
      {shown === undefined || draft !== undefined ? null : (
        <p className="answer small" aria-busy={isBusy}>
          <span className="quiet">
            <PersonName principal={shown.author} /> answers:
          </span>{' '}
          <span className="said">{shown.text}</span>
        </p>
      )}
      <span role="status" className="unseen">
        {told}
      </span>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {!mayAnswer ? null : draft === undefined ? (
        <AnswerButtons
          to={rating.author}
          isAnswered={shown !== undefined}
          opener={opener}
          isBusy={isBusy}
          open={() => write(shown?.text ?? '')}
          withdraw={() => sendAndLeave(undefined)}
        />
      ) : (
        <AnswerForm
          to={rating.author}
          initial={draft}
          send={sendAndLeave}
          cancel={() => {
            write(undefined)
            focusSoon(opener)
          }}
        />
      )}
    </>
  )
}

interface AnswerButtonsProps {
  readonly to: string | undefined
  readonly isAnswered: boolean
  readonly isBusy: boolean
  readonly opener: RefObject<HTMLButtonElement | null>
  readonly open: () => void
  readonly withdraw: () => void
}

/** Each says whom it is about, for who hears the buttons alone. */
const AnswerButtons = ({ to, isAnswered, isBusy, opener, open, withdraw }: AnswerButtonsProps): ReactNode => (
  <div className="row">
    <button
      ref={opener}
      className="button small"
      type="button"
      aria-disabled={isBusy}
      onClick={isBusy ? undefined : open}
    >
      {isAnswered ? 'Change the answer' : 'Answer'}
      <span className="unseen"> to {to ?? 'a consumer'}</span>
    </button>
    {isAnswered ? (
      <button className="button small" type="button" aria-disabled={isBusy} onClick={withdraw}>
        Withdraw the answer
        <span className="unseen"> to {to ?? 'a consumer'}</span>
      </button>
    ) : null}
  </div>
)

/** Once it is there again: the field that had the focus is gone. */
const focusSoon = (button: RefObject<HTMLButtonElement | null>): void => {
  setTimeout(() => button.current?.focus(), 0)
}
