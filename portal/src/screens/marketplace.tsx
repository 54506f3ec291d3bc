import type { ReactNode } from 'react'
import { Heading } from '../parts/heading.tsx'

/** What there is. */
export const MarketplaceScreen = (): ReactNode => <Heading title="Marketplace" />
