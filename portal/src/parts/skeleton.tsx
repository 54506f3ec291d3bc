import type { ReactNode } from 'react'

/** Stands where something is being loaded; read aloud as what it waits for. */
export const Skeleton = ({ what }: { readonly what: string }): ReactNode => (
  <div className="loading" role="status" aria-live="polite">
    <span className="unseen">Loading {what}</span>
    <i />
    <i />
    <i />
  </div>
)
