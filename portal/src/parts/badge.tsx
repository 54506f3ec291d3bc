import type { ReactNode } from 'react'

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'mask' | 'accent'

interface BadgeProps {
  readonly tone?: Tone
  readonly children: ReactNode
}

/** One word about something. The tone adds to the word, and is never all that says it. */
export const Badge = ({ tone = 'plain', children }: BadgeProps): ReactNode => (
  <span className={`badge ${tone}`}>{children}</span>
)
