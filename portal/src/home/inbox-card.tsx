import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Loading } from '../api/loaded.ts'
import type { Agreement, Inbox } from '../api/mesh.ts'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { Until } from '../parts/until.tsx'
import { PersonName } from '../people/person-link.tsx'
import { useUntil } from './use-until.ts'

/** Requests to decide, requests that wait, and agreements that end soon. */
export function InboxCard({ inbox }: { readonly inbox: Loading<Inbox> }): ReactNode {
  const { loaded, again } = inbox
  useUntil(loaded.kind === 'ready' ? endsOf(loaded.value) : [], again)
  return (
    <section className="card stack tight" aria-labelledby="inbox">
      <h2 id="inbox">What waits for you</h2>
      <Shown of={inbox} what="what waits for you">
        {({ toDecide, waiting, expiring, ...more }) => (
          <>
            {[toDecide, waiting, expiring, ...Object.values(more)].every(({ length }) => length === 0) ? (
              <p className="quiet">Nothing.</p>
            ) : null}
            <Waiting of={toDecide} why="to decide" />
            <Waiting of={waiting} why="waits for its owners" />
            <Waiting of={expiring} why="ends soon" />
            <MoreWaiting of={more} />
          </>
        )}
      </Shown>
    </section>
  )
}

const endsOf = ({ toDecide, waiting, expiring }: Inbox): readonly string[] =>
  [toDecide, waiting, expiring].flat().map(({ until }) => until)

const Waiting = ({ of, why }: { readonly of: readonly Agreement[]; readonly why: string }): ReactNode =>
  of.map(({ id, product, consumer, until }) => (
    <p key={id + why}>
      <Link to={`/requests/${id}`}>{product}</Link>{' '}
      <span className="quiet small">
        {why}: <PersonName principal={consumer} />, until <Until at={until} />
      </span>
    </p>
  ))

/** Proposals to sign, promises that are not kept, and products that go away. */
const MoreWaiting = ({
  of: { proposals, breached, goingAway },
}: {
  readonly of: Pick<Inbox, 'proposals' | 'breached' | 'goingAway'>
}): ReactNode => (
  <>
    {proposals.map(({ digest, number, reason }) => (
      <p key={digest}>
        <Link to={`/governance/proposals/${digest}`}>{reason}</Link>{' '}
        <span className="quiet small">bundle {number} waits for your signature</span>
      </p>
    ))}
    {breached.map(({ product, property, promised, since, why }) => (
      <p key={product + property + promised}>
        <Link to={`/marketplace/${product}/slo`}>{product}</Link>{' '}
        <span className="quiet small">
          breaks its promise of {property} {promised} since <Moment at={since} />: {why}
        </span>
      </p>
    ))}
    {goingAway.map(({ agreement = '', madeOfIt, product, port, major, why, ends }) => (
      <p key={[agreement, madeOfIt, product, port, major].join(' ')}>
        <Link to={`/marketplace/${product}`}>{product}</Link>{' '}
        <span className="quiet small">
          {madeOfIt === undefined ? (
            'which you read by an agreement'
          ) : (
            <>
              of which your <Link to={`/lineage/${madeOfIt}`}>{madeOfIt}</Link> is made
            </>
          )}
          : {port} {major} is {why}
          {ends === undefined ? '' : `, and ends on ${ends}`}
        </span>
      </p>
    ))}
  </>
)
