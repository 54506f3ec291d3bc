import type { ReactNode } from 'react'

/** To the second, and in which zone, so that two people can compare what they see. */
const format = new Intl.DateTimeFormat(undefined, {
  ...{ year: 'numeric', month: 'short', day: 'numeric' },
  ...{ hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
})
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

interface MomentProps {
  /** An ISO time. */
  readonly at: string
  readonly dayOnly?: boolean
}

/** A time as people write it here. */
export const Moment = ({ at, dayOnly = false }: MomentProps): ReactNode => (
  <time dateTime={at}>{(dayOnly ? day : format).format(new Date(at))}</time>
)
