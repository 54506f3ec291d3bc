import type { ReactNode } from 'react'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })

/** The last day on which something holds that ends at an ISO time: what ends with a day still holds on that day. */
export const Until = ({ at }: { readonly at: string }): ReactNode => (
  <time dateTime={at}>{day.format(new Date(at).getTime() - 1)}</time>
)
