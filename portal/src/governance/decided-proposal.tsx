import type { ReactNode } from 'react'
import type { Problem } from '../api/problem.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { Heading } from '../parts/heading.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonNames } from '../people/person-link.tsx'
import { ChangeList } from './change-list.tsx'
import { findDecided, type Decided } from './find-decided.ts'
import { ProposalOutlook } from './proposal-outlook.tsx'

interface DecidedProposalProps {
  readonly digest: string
  /** Why it is no proposal. */
  readonly problem: Problem
}

/** A proposal that is before the council no more: when it came into force, or will, and what it changed. */
export function DecidedProposal({ digest, problem }: DecidedProposalProps): ReactNode {
  const decided = useLoaded(`decided ${digest}`, () => findDecided(digest))
  const known = decided.loaded.kind === 'ready' ? decided.loaded.value : undefined
  return (
    <>
      <Heading
        title={known?.bundle.reason ?? 'Proposal'}
        lead={known === undefined ? undefined : `Bundle ${known.bundle.number} of the council`}
      >
        {known === undefined ? undefined : (
          <Badge tone={known.kind === 'enacted' ? 'good' : 'warn'}>
            {known.kind === 'enacted' ? 'was put in force' : 'to come'}
          </Badge>
        )}
      </Heading>
      <Shown of={decided} what="what became of the proposal">
        {(found) =>
          found === undefined ? <ProblemNote problem={problem} /> : <Outcome of={found} digest={digest} />
        }
      </Shown>
    </>
  )
}

function Outcome({ of, digest }: { readonly of: Decided; readonly digest: string }): ReactNode {
  if (of.kind === 'to come')
    return (
      <div className="stack">
        <p className="note good">
          Enough have signed it. It is in force from <Moment at={of.bundle.enforcedFrom} /> on.
        </p>
        <ProposalOutlook digest={digest} />
      </div>
    )
  const { sequence, enactedAt, changes } = of.by
  return (
    <section className="card stack tight" aria-labelledby="changed">
      <h2 id="changed">What changed</h2>
      <p className="quiet small">
        Put in force on this node <Moment at={enactedAt} />, as enactment {sequence}. Signed by{' '}
        <PersonNames of={of.bundle.signed} />.
      </p>
      <ChangeList of={changes} />
    </section>
  )
}
