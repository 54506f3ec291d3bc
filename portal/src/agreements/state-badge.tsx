import type { ReactNode } from 'react'
import { Badge, type Tone } from '../parts/badge.tsx'

const tones: Readonly<Record<string, Tone>> = {
  requested: 'warn',
  approved: 'good',
  refused: 'bad',
  revoked: 'bad',
  withdrawn: 'plain',
  expired: 'plain',
}

/** How far an agreement has come. */
export const StateBadge = ({ state }: { readonly state: string }): ReactNode => (
  <Badge tone={tones[state] ?? 'plain'}>{state}</Badge>
)
