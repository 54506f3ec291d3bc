import type { ReactNode } from 'react'
import { Link } from 'wouter'

/** The name, which leads home. */
export const Brand = (): ReactNode => (
  <Link className="brand" to="/" aria-label="Hansa, home">
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b5f8a" />
      <path d="M8 7v18M24 7v18M8 16h16" stroke="#fff" strokeWidth="3.5" strokeLinecap="round" />
      <circle cx="16" cy="16" r="4" fill="#f3b33e" />
    </svg>
    <span>Hansa</span>
  </Link>
)
