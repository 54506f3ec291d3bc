import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Reader } from '../api/mesh.ts'

/** Products of this node that the reader decides about. */
export const OwnedCard = ({ owns }: Pick<Reader, 'owns'>): ReactNode => (
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
)
