import { useState, type ReactNode } from 'react'
import { TextArea } from '../parts/text-area.tsx'

interface AnswerFormProps {
  readonly to: string | undefined
  readonly initial: string
  readonly send: (text: string) => void
  readonly cancel: () => void
}

/** As the node takes it. */
const longest = 2000

/** Where an owner answers a consumer. Escape leaves it. */
export function AnswerForm({ to, initial, send, cancel }: AnswerFormProps): ReactNode {
  const [text, setText] = useState(initial)
  const isEmpty = text.trim() === ''
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isEmpty) send(text)
      }}
      onKeyDown={({ key }) => {
        if (key === 'Escape') cancel()
      }}
    >
      <TextArea
        label={`Answer to ${to ?? 'a consumer'}, for everybody who sees the rating`}
        ref={focusOnce}
        rows={3}
        maxLength={longest}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="row">
        <button className="button primary" type="submit" disabled={isEmpty}>
          Send the answer
        </button>
        <button className="button" type="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}

/** Who opened it writes next. */
const focusOnce = (field: HTMLTextAreaElement | null): void => field?.focus()
