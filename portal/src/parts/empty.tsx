import type { ReactNode } from 'react'

/** Says that there is nothing, and what would bring something. */
export const Empty = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <div className="empty">{children}</div>
)
