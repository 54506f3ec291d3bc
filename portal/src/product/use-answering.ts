import { useEffect, useState } from 'react'
import { mesh } from '../api/mesh.ts'
import type { Rating } from '../measures/measures.ts'
import { useDoing, type Doing } from '../parts/use-doing.ts'
import { useSession } from '../session/session.tsx'

/** An owner's answer to a rating, while they write and send it. */
export interface Answering extends Pick<Doing, 'isBusy' | 'problem'> {
  /** As it is, or as it will be once the node has taken what was sent. */
  readonly shown: Pick<NonNullable<Rating['answer']>, 'author' | 'text'> | undefined
  /** What is in the field; undefined where it is closed. */
  readonly draft: string | undefined
  /** What was done, to be read aloud. */
  readonly told: string
  readonly write: (draft: string | undefined) => void
  /** Sends it, or withdraws the answer where there is no text. */
  readonly send: (text: string | undefined) => void
}

/** What is sent is shown at once; where it did not work, it is what it was, with what was written back in the field. */
export function useAnswering(rating: Rating, key: string, changed: () => void): Answering {
  const { principal } = useSession().reader
  const [sent, setSent] = useState<{ readonly text: string | undefined }>()
  const [draft, write] = useState<string>()
  const [told, setTold] = useState('')
  const { isBusy, problem, run } = useDoing()
  // What the node says counts from then on.
  useEffect(() => setSent(undefined), [rating])
  const send = (text: string | undefined): void => {
    setSent({ text })
    setTold('')
    write(undefined)
    const sending = (): Promise<void> =>
      answer(key, rating, text).catch((error: unknown) => {
        setSent(undefined)
        write(text)
        throw error
      })
    run(sending, () => {
      setTold(text === undefined ? 'The answer is withdrawn.' : 'The answer is sent.')
      changed()
    })
  }
  const shown = sent === undefined ? rating.answer : answerOf(sent.text, principal)
  return { shown, draft, told, isBusy, problem, write, send }
}

async function answer(key: string, { id }: Rating, text: string | undefined): Promise<void> {
  const [domain = '', product = ''] = key.split('/')
  if (text === undefined) await mesh.withdrawAnswer({ domain, product, id })
  else await mesh.answerRating({ domain, product, id, text })
}

const answerOf = (text: string | undefined, author: string): Answering['shown'] =>
  text === undefined ? undefined : { author, text }
