import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type Agreement, type Inbox } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Heading } from '../parts/heading.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { useSession } from '../session/session.tsx'

/** Where who is signed in begins. */
export function HomeScreen(): ReactNode {
  const { principal, owns, auditor } = useSession().reader
  return (
    <>
      <Heading title="Home" lead={`Signed in as ${principal}.`} />
      <div className="columns">
        <InboxCard />
        <section className="card stack tight" aria-labelledby="start">
          <h2 id="start">Begin</h2>
          <p>
            <Link to="/marketplace">Find a product</Link> and see what you may read of it.
          </p>
          <p>
            <Link to="/sql">Ask in SQL</Link> across all domains.
          </p>
          {auditor ? (
            <p>
              <Link to="/audit">The audit of this node is open to you</Link>: the council made you an auditor.
            </p>
          ) : null}
          <p className="quiet small">
            <kbd>/</kbd> goes anywhere.
          </p>
        </section>
        <section className="card stack tight" aria-labelledby="owned">
          <h2 id="owned">You decide about</h2>
          {owns.products.length === 0 ? <p className="quiet">No product of this node.</p> : null}
          <ul className="plain list">
            {owns.products.map((product) => (
              <li key={product}>
                <Link to={`/marketplace/${product}`}>{product}</Link>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  )
}

/** Requests to decide, requests that wait, and agreements that end soon. */
function InboxCard(): ReactNode {
  const inbox = useLoaded('inbox', () => mesh.showInbox())
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

const Waiting = ({ of, why }: { readonly of: readonly Agreement[]; readonly why: string }): ReactNode =>
  of.map(({ id, product, consumer, until }) => (
    <p key={id + why}>
      <Link to={`/requests/${id}`}>{product}</Link>{' '}
      <span className="quiet small">
        {why}: {consumer}, until <Moment at={until} dayOnly />
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
        <Link to={`/marketplace/${product}`}>{product}</Link>{' '}
        <span className="quiet small">
          breaks its promise of {property} {promised} since <Moment at={since} />: {why}
        </span>
      </p>
    ))}
    {goingAway.map(({ agreement, product, port, major, why }) => (
      <p key={agreement}>
        <Link to={`/marketplace/${product}`}>{product}</Link>{' '}
        <span className="quiet small">
          which you read by an agreement: {port} {major} is {why}
        </span>
      </p>
    ))}
  </>
)
