import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type Proposal } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { ofProposals, useFresh } from '../api/use-fresh.ts'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Shown } from '../parts/shown.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { useSession } from '../session/session.tsx'

/** What the council has before it. */
export function ProposalList(): ReactNode {
  const proposals = useLoaded('proposals', () => mesh.listProposals())
  useFresh(proposals.again, ofProposals)
  return (
    <Shown of={proposals} what="proposals">
      {({ items, fault }) => (
        <div className="stack">
          {fault === undefined ? null : (
            <p className="note warn">There may be more, since registries cannot be asked: {fault}</p>
          )}
          {items.length === 0 ? (
            <Empty>
              Nothing is proposed. Whoever can change the mesh’s folder can:{' '}
              <code>hansa governance propose</code>.
            </Empty>
          ) : null}
          {items.map((proposal) => (
            <article key={proposal.digest} className="card stack tight">
              <div className="row apart">
                <h2>
                  <Link to={`/governance/proposals/${proposal.digest}`}>{proposal.reason}</Link>
                </h2>
                <ProposalState of={proposal} />
              </div>
              <p className="quiet small">
                Bundle {proposal.number}, proposed <Moment at={proposal.proposedAt} />
                {proposal.enforcedFrom === undefined ? null : (
                  <>
                    , to be in force from <Moment at={proposal.enforcedFrom} /> on
                  </>
                )}
              </p>
            </article>
          ))}
          <Enact proposals={items} enacted={proposals.again} />
        </div>
      )}
    </Shown>
  )
}

/** How far it has come, in a word. */
export const ProposalState = ({ of }: { readonly of: Proposal }): ReactNode => (
  <span className="row">
    {of.mine ? <Badge tone="warn">waits for your signature</Badge> : null}
    {of.isEnough ? (
      <Badge tone="good">enough have signed</Badge>
    ) : (
      <Badge tone="accent">
        {of.signers.signed.length} of {of.threshold} signatures
      </Badge>
    )}
  </span>
)

interface EnactProps {
  readonly proposals: readonly Proposal[]
  readonly enacted: () => void
}

/** For the council and the operator, once enough have signed. */
export function Enact({ proposals, enacted }: EnactProps): ReactNode {
  const { operator, councilMember, principal } = useSession().reader
  const doing = useDoing()
  const signed = proposals.filter(({ isEnough }) => isEnough)
  const isMember = signed.some(({ signers, successors }) =>
    [signers, successors].some((each) => each?.signed.includes(principal) === true),
  )
  if (signed.length === 0 || !(operator || councilMember || isMember)) return null
  return (
    <div className="note good stack tight">
      <p>Enough members have signed. It comes into force on this node at once, or on the day that it says.</p>
      {doing.problem === undefined ? null : <ProblemNote problem={doing.problem} />}
      <p>
        <button
          className="button primary"
          type="button"
          aria-disabled={doing.isBusy}
          onClick={() => doing.run(() => mesh.enactProposals({}), enacted)}
        >
          Put in force
        </button>
      </p>
    </div>
  )
}
