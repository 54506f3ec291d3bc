import { useState, type ReactNode } from 'react'
import { useMeshEvents } from '../api/live.ts'
import { useLater } from '../parts/use-later.ts'
import { eventText } from './event-text.ts'

interface NewsProps {
  /** Something has happened, or may have. */
  readonly changed: () => void
}

/** Says what happens while one looks, and lets the lists change with it. What comes at once is said once. */
export function News({ changed }: NewsProps): ReactNode {
  const [last, setLast] = useState<{ readonly text: string; readonly at: Date }>()
  useMeshEvents((event) => {
    changed()
    const text = event && eventText(event)
    if (text !== undefined) setLast({ text, at: new Date() })
  })
  const said = useLater(last, 300)
  return (
    <p className="quiet small news" role="status">
      {said === undefined ? '' : `${timeText.format(said.at)} ${said.text}`}
    </p>
  )
}

const timeText = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
