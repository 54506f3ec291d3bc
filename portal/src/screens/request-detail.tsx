import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type Agreement } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { ofAgreements, useFresh } from '../api/use-fresh.ts'
import { Decide } from '../agreements/decide.tsx'
import { OutlookView } from '../agreements/outlook-view.tsx'
import { StateBadge } from '../agreements/state-badge.tsx'
import { Timeline } from '../agreements/timeline.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { Until } from '../parts/until.tsx'
import { PersonLink } from '../people/person-link.tsx'
import { useName } from '../people/use-name.ts'

/** One request or agreement: what is asked, what would be seen, what has been done, and what can be. */
export function RequestDetailScreen({ id }: { readonly id: string }): ReactNode {
  const agreement = useLoaded(`agreement ${id}`, () => mesh.showAgreement({ id }))
  useFresh(agreement.again, ofAgreements)
  const known = agreement.loaded.kind === 'ready' ? agreement.loaded.value.agreement : undefined
  const name = useName(known?.consumer)
  return (
    <>
      <p className="small">
        <Link to="/requests">Requests</Link>
      </p>
      <Heading
        title={known === undefined ? `Request ${id}` : `${name ?? known.consumer}: ${known.product}`}
        lead={known === undefined ? undefined : <StateBadge state={known.state} />}
      />
      <Shown of={agreement} what="the request">
        {({ agreement: found, history, node }) => (
          <div className="stack">
            <div className="columns">
              <Facts of={found} />
              <Timeline steps={history} />
            </div>
            {found.owned && ['requested', 'approved'].includes(found.state) ? (
              <Simulated id={id} isGiven={found.state === 'approved'} />
            ) : null}
            {node === undefined ? (
              <Decide agreement={found} decided={agreement.again} />
            ) : (
              <p className="note">
                It is kept at {node}, where it is decided. To take it back, sign in at {node}.
              </p>
            )}
          </div>
        )}
      </Shown>
    </>
  )
}

interface SimulatedProps {
  readonly id: string
  readonly isGiven: boolean
}

/** For owners: what the consumer sees, or would. */
function Simulated({ id, isGiven }: SimulatedProps): ReactNode {
  const outlook = useLoaded(`outlook ${id}`, () => mesh.previewAgreement({ id }))
  return (
    <section className="card stack tight" aria-labelledby="outlook">
      <h2 id="outlook">{isGiven ? 'What they see by it' : 'What they would see'}</h2>
      <Shown of={outlook} what="what they see">
        {(found) => <OutlookView outlook={found} seeing={isGiven ? 'They see' : 'They would see'} />}
      </Shown>
    </section>
  )
}

const Facts = ({ of }: { readonly of: Agreement }): ReactNode => (
  <section className="card stack tight" aria-labelledby="asked">
    <h2 id="asked">What is asked</h2>
    <p>{of.justification}</p>
    <dl className="facts">
      <dt>Product</dt>
      <dd>
        <Link to={`/marketplace/${of.product}`}>{of.product}</Link>, port {of.port} {of.major}
      </dd>
      <dt>Purpose</dt>
      <dd>{of.purpose}</dd>
      <dt>Until</dt>
      <dd>
        <Until at={of.until} />
      </dd>
      <dt>Asked by</dt>
      <dd>
        <PersonLink principal={of.requestedBy} />
      </dd>
      <dt>Reads</dt>
      <dd>
        <PersonLink principal={of.consumer} />
      </dd>
    </dl>
  </section>
)
