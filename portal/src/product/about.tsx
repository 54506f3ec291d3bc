import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Product } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { Moment } from '../parts/moment.tsx'
import { PersonLinks } from '../people/person-link.tsx'
import { seesSummary } from './sees-summary.ts'

/** What a product is for, what of it the reader sees, and who answers for it. */
export const About = ({ product }: { readonly product: Product }): ReactNode => (
  <div className="columns">
    <section className="card stack tight" aria-labelledby="what-for">
      <h2 id="what-for">What it is for</h2>
      <p>{product.purpose ?? 'Its owners have not said.'}</p>
      {product.limitations === undefined ? null : (
        <p>
          <strong>Limits:</strong> {product.limitations}
        </p>
      )}
      {product.usage === undefined ? null : (
        <p>
          <strong>Use:</strong> {product.usage}
        </p>
      )}
      <p className="row">
        {product.tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </p>
    </section>
    <section className="card stack tight" aria-labelledby="you-see">
      <h2 id="you-see">What you see</h2>
      {product.ports
        .flatMap(({ datasets }) => datasets)
        .map((dataset) => (
          <p key={dataset.key}>
            <span className="mono">{dataset.name}</span>: {seesSummary(dataset)}
          </p>
        ))}
    </section>
    <People product={product} />
    <Ports product={product} />
    <MadeFrom product={product} />
    <Changes product={product} />
  </div>
)

const People = ({ product: { owners, team, support } }: { readonly product: Product }): ReactNode => (
  <section className="card stack tight" aria-labelledby="people">
    <h2 id="people">Who answers for it</h2>
    <dl className="facts">
      <dt>Decides about access</dt>
      <dd>
        <PersonLinks of={owners} />
      </dd>
      {team.length === 0 ? null : (
        <>
          <dt>Team</dt>
          <dd>
            <PersonLinks of={team.map(({ username }) => username)} />
          </dd>
        </>
      )}
      {support.map(({ channel, url }) => (
        <Contact key={channel} channel={channel} url={url} />
      ))}
    </dl>
  </section>
)

const Changes = ({ product: { history } }: { readonly product: Product }): ReactNode => (
  <section className="card" aria-labelledby="changes">
    <h2 id="changes">Published</h2>
    <ul className="plain list">
      {history.slice(0, 8).map(({ publication, version, publishedAt }) => (
        <li key={publication}>
          <span>
            {publication}. version {version}
          </span>
          <span className="quiet small">
            <Moment at={publishedAt} />
          </span>
        </li>
      ))}
    </ul>
  </section>
)

interface ContactProps {
  readonly channel: string
  readonly url: string
}

/** Addresses come from documents of others: only those of the web and of mail are made links. */
const Contact = ({ channel, url }: ContactProps): ReactNode => (
  <>
    <dt>Support</dt>
    <dd>
      {/^(https?:|mailto:)/.test(url) ? (
        <a href={url} rel="noreferrer">
          {channel}
        </a>
      ) : (
        channel
      )}
    </dd>
  </>
)

/** What it serves: each port with its contract and its datasets. */
const Ports = ({ product: { product, ports } }: { readonly product: Product }): ReactNode => (
  <section className="card" aria-labelledby="ports">
    <h2 id="ports">Output ports</h2>
    <ul className="plain list">
      {ports.map(({ name, major, contract, datasets }) => (
        <li key={`${name} ${major}`}>
          <span>
            <Link to={`/marketplace/${product}/contract`}>
              {name} {major}
            </Link>{' '}
            <span className="quiet small">{datasets.map((dataset) => dataset.name).join(', ')}</span>
          </span>
          {contract === undefined ? null : (
            <Badge tone={contract.status === 'active' ? 'good' : 'warn'}>
              contract {contract.version}, {contract.status}
            </Badge>
          )}
        </li>
      ))}
    </ul>
  </section>
)

/** Sources outside the mesh have no page; another product is named by its domain, itself, its port and its dataset. */
const MadeFrom = ({ product: { inputs } }: { readonly product: Product }): ReactNode => (
  <section className="card" aria-labelledby="made-from">
    <h2 id="made-from">Made from</h2>
    {inputs.length === 0 ? <p className="quiet">Nothing: it makes its data itself.</p> : null}
    <ul className="plain list">
      {inputs.map(({ from }) => {
        const [, product] = /^([^/:]+\/[^/]+)\/[^/]+@\d+\//.exec(from) ?? []
        return (
          <li key={from}>
            {product === undefined ? from : <Link to={`/marketplace/${product}`}>{from}</Link>}
          </li>
        )
      })}
    </ul>
  </section>
)
