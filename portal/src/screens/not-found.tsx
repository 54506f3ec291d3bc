import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'

/** For addresses that lead nowhere. */
export const NotFoundScreen = (): ReactNode => (
  <>
    <Heading title="There is nothing here" />
    <Empty>
      <p>The address may be mistyped, or what it named is gone.</p>
      <p>
        <Link to="/marketplace">Look in the marketplace</Link>
      </p>
    </Empty>
  </>
)
