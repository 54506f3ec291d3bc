import type { ReactNode } from 'react'
import type { Rule } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'

/** What a rule does, in a word. */
export const EffectBadge = ({ of: { effect, mask } }: { readonly of: Rule }): ReactNode => (
  <Badge tone={effect === 'permit' ? 'good' : mask === undefined ? 'bad' : 'mask'}>
    {mask === undefined ? effect : 'mask'}
  </Badge>
)
