import type { ReactNode } from 'react'
import type { SloPromise } from '../measures/measures.ts'
import { Badge } from '../parts/badge.tsx'

const tones = { met: 'good', 'at risk': 'warn', breached: 'bad', unknown: 'plain' } as const

/** How a promise stands, as a badge. */
export const PromiseState = ({ state }: Pick<SloPromise, 'state'>): ReactNode => {
  const tone = tones[state]
  return tone === 'plain' ? <Badge>{state}</Badge> : <Badge tone={tone}>{state}</Badge>
}
