import type { ReactNode } from 'react'
import type { MapProduct } from '../api/mesh.ts'
import { Badge, type Tone } from '../parts/badge.tsx'

export type ProductState = MapProduct['state']

/** What states mean, in words. */
export const stateWords: Readonly<Record<ProductState, string>> = {
  fresh: 'keeps its promises',
  late: 'a promise is breached',
  failing: 'its last build did not pass',
  unknown: 'nothing was measured',
}

const tones: Readonly<Record<ProductState, Tone>> = {
  fresh: 'good',
  late: 'warn',
  failing: 'bad',
  unknown: 'plain',
}

/** How a product stands. */
export const ProductMark = ({ state }: { readonly state: ProductState }): ReactNode => (
  <Badge tone={tones[state]}>{state}</Badge>
)
