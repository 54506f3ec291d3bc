import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Heading } from '../parts/heading.tsx'
import { useSession } from '../session/session.tsx'

/** Where who is signed in begins. */
export function HomeScreen(): ReactNode {
  const { principal, owns } = useSession().reader
  return (
    <>
      <Heading title="Home" lead={`Signed in as ${principal}.`} />
      <div className="columns">
        <section className="card stack tight" aria-labelledby="start">
          <h2 id="start">Begin</h2>
          <p>
            <Link to="/marketplace">Find a product</Link> and see what you may read of it.
          </p>
          <p>
            <Link to="/sql">Ask in SQL</Link> across all domains.
          </p>
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
