import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type ShownProposal } from '../api/mesh.ts'
import { useLoaded, type Loading } from '../api/loaded.ts'
import { ofProposals, useFresh } from '../api/use-fresh.ts'
import { ChangeList } from '../governance/change-list.tsx'
import { DecidedProposal } from '../governance/decided-proposal.tsx'
import { Enact, ProposalState } from '../governance/proposal-list.tsx'
import { ProposalOutlook } from '../governance/proposal-outlook.tsx'
import { Sign } from '../governance/sign.tsx'
import { Badge } from '../parts/badge.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonName } from '../people/person-link.tsx'

/** One proposal: what it changes, who would see more or less, who has signed, and how one signs; later what became of it. */
export function ProposalScreen({ digest }: { readonly digest: string }): ReactNode {
  const proposal = useLoaded(`proposal ${digest}`, () => mesh.showProposal({ digest }))
  useFresh(proposal.again, ofProposals)
  const missing =
    proposal.loaded.kind === 'failed' && proposal.loaded.problem.status === 404
      ? proposal.loaded.problem
      : undefined
  return (
    <>
      <p className="small">
        <Link to="/governance/proposals">Proposals</Link>
      </p>
      {missing === undefined ? (
        <Waiting of={proposal} />
      ) : (
        <DecidedProposal digest={digest} problem={missing} />
      )}
    </>
  )
}

function Waiting({ of: proposal }: { readonly of: Loading<ShownProposal> }): ReactNode {
  const known = proposal.loaded.kind === 'ready' ? proposal.loaded.value : undefined
  return (
    <>
      <Heading
        title={known?.reason ?? 'Proposal'}
        lead={known === undefined ? undefined : `Bundle ${known.number} of the council`}
      >
        {known === undefined ? undefined : <ProposalState of={known} />}
      </Heading>
      <Shown of={proposal} what="the proposal">
        {(found) => (
          <div className="stack">
            <div className="columns">
              <section className="card stack tight" aria-labelledby="changes">
                <h2 id="changes">What changes</h2>
                <ChangeList of={found.changes} />
              </section>
              <Signatures of={found} />
            </div>
            <Texts of={found} />
            <ProposalOutlook digest={found.digest} />
            <Enact proposals={[found]} enacted={proposal.again} />
            {found.document === undefined || found.isEnough ? null : (
              <Sign proposal={found} signed={proposal.again} />
            )}
          </div>
        )}
      </Shown>
    </>
  )
}

const Signatures = ({
  of: { signers, successors, threshold },
}: {
  readonly of: ShownProposal
}): ReactNode => (
  <section className="card stack tight" aria-labelledby="signatures">
    <h2 id="signatures">Signatures</h2>
    <p className="quiet small">{threshold === 1 ? 'One is needed.' : `${threshold} are needed.`}</p>
    <Members of={signers} />
    {successors === undefined ? null : (
      <>
        <h3>Of the new council</h3>
        <Members of={successors} />
      </>
    )}
  </section>
)

const Members = ({ of: { signed, missing } }: { readonly of: ShownProposal['signers'] }): ReactNode => (
  <ul className="plain list">
    {[...signed, ...missing].map((member) => (
      <li key={member}>
        <span>
          <PersonName principal={member} />
        </span>
        {signed.includes(member) ? <Badge tone="good">signed</Badge> : <Badge>not yet</Badge>}
      </li>
    ))}
  </ul>
)

const Texts = ({ of: { policies } }: { readonly of: ShownProposal }): ReactNode =>
  policies === undefined || policies.length === 0 ? null : (
    <details className="card">
      <summary>All rules of the mesh as they would be</summary>
      {policies.map(({ path, text }) => (
        <div key={path} className="stack tight rule">
          <h3 className="mono">{path}</h3>
          <pre className="cedar" tabIndex={0} role="group" aria-label={`Text of ${path}`}>
            {text}
          </pre>
        </div>
      ))}
    </details>
  )
