import type { ReactNode } from 'react'

interface ColourKeyProps {
  /** Class of what it stands for in the chart. */
  readonly of: string
  readonly children: ReactNode
}

/** A colour of a chart, and what it means. */
export const ColourKey = ({ of, children }: ColourKeyProps): ReactNode => (
  <span>
    <svg className="checks-key" viewBox="0 0 10 10" aria-hidden="true">
      <rect className={of} width={10} height={10} />
    </svg>
    {children}
  </span>
)
