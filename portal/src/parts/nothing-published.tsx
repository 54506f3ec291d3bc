import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Empty } from './empty.tsx'

/** Where the mesh, as far as this node knows it, has no product yet: what brings the first one. */
export const NothingPublished = (): ReactNode => (
  <Empty>
    <p>Nothing is published yet.</p>
    <p>
      <Link to="/create">Create a product</Link>, or publish what the mesh’s folder declares with `hansa
      apply`.
    </p>
  </Empty>
)
