import type { ReactNode } from 'react'
import type { ShownProposal } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'

const tones = { added: 'good', removed: 'bad', changed: 'warn' } as const

/** What is other in the rules. */
export const ChangeList = ({ of }: { readonly of: ShownProposal['changes'] }): ReactNode =>
  of.length === 0 ? (
    <p className="quiet">No rule, word or member changes.</p>
  ) : (
    <ul className="plain stack tight">
      {of.map(({ kind, what, detail }) => (
        <li key={kind + what}>
          <Badge tone={tones[kind]}>{kind}</Badge> {what}
          <span className="quiet">: {detail}</span>
        </li>
      ))}
    </ul>
  )
