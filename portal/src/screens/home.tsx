import { useCallback, type ReactNode } from 'react'
import { Link } from 'wouter'
import { InboxCard } from '../home/inbox-card.tsx'
import { News } from '../home/news.tsx'
import { OwnedCard } from '../home/owned-card.tsx'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Heading } from '../parts/heading.tsx'
import { useSession } from '../session/session.tsx'

/** Where who is signed in begins. */
export function HomeScreen(): ReactNode {
  const { reader } = useSession()
  const { principal, name, auditor } = reader
  const inbox = useLoaded('inbox', () => mesh.showInbox())
  const me = useLoaded('me', () => mesh.showMe())
  const { again: inboxAgain } = inbox
  const { again: meAgain } = me
  const changed = useCallback(() => {
    inboxAgain()
    meAgain()
  }, [inboxAgain, meAgain])
  return (
    <>
      <Heading
        title="Home"
        lead={`Signed in as ${name === undefined ? principal : `${name}, ${principal}`}.`}
      />
      <News changed={changed} />
      <div className="columns">
        <InboxCard inbox={inbox} />
        <section className="card stack tight" aria-labelledby="start">
          <h2 id="start">Begin</h2>
          <p>
            <Link to="/marketplace">Find a product</Link> and see what you may read of it.
          </p>
          <p>
            <Link to="/sql">Ask in SQL</Link> across all domains.
          </p>
          <p>
            <Link to="/create">Create a product</Link>, checked as you write it.
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
        <OwnedCard owns={(me.loaded.kind === 'ready' ? me.loaded.value : reader).owns} />
      </div>
    </>
  )
}
