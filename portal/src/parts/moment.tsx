import type { ReactNode } from 'react'

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
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
