import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type Person } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { AgreementTable } from '../agreements/agreement-table.tsx'
import { Badge } from '../parts/badge.tsx'
import { Heading } from '../parts/heading.tsx'
import { ShowMore } from '../parts/show-more.tsx'
import { Shown } from '../parts/shown.tsx'
import { usePages } from '../parts/use-pages.ts'
import { PersonLinks } from '../people/person-link.tsx'
import { useSession } from '../session/session.tsx'

/** A user, team, service or agent, as far as the reader may know of them. */
export function PersonScreen({ principal }: { readonly principal: string }): ReactNode {
  const found = useLoaded(`person ${principal}`, () => mesh.showPerson({ principal }))
  const known = found.loaded.kind === 'ready' ? found.loaded.value : undefined
  return (
    <>
      <Heading title={known?.name ?? known?.principal ?? principal} lead={known && <Lead of={known} />} />
      <Shown of={found} what="who they are">
        {(person) => (
          <div className="stack">
            <div className="columns">
              <Owned of={person} />
              {person.teams === undefined ? null : (
                <Identity teams={person.teams} attributes={person.attributes ?? {}} />
              )}
            </div>
            <section className="stack tight" aria-labelledby="agreements">
              <h2 id="agreements">Agreements</h2>
              {person.agreements.length === 0 ? (
                <p className="quiet">None that concerns you.</p>
              ) : (
                <AgreementTable agreements={person.agreements} label={`Agreements of ${person.principal}`} />
              )}
            </section>
          </div>
        )}
      </Shown>
    </>
  )
}

/** The id, where a name stands above it. */
function Lead({ of: { principal, name } }: { readonly of: Person }): ReactNode {
  const { reader } = useSession()
  return (
    <>
      {name === undefined ? null : <span className="mono">{principal}</span>}{' '}
      {principal === reader.principal ? 'This is you.' : ''}
    </>
  )
}

function Owned({ of }: { readonly of: Person }): ReactNode {
  const { principal, domains, productCount } = of
  const found = usePages(of, (after) => mesh.showPerson({ principal, after }))
  const products = found.pages.flatMap((page) => page.products)
  return (
    <section className="card stack tight" aria-labelledby="owns">
      <h2 id="owns">Owns and works on</h2>
      {domains.length + productCount === 0 ? <p className="quiet">Nothing.</p> : null}
      <ul className="plain list">
        {domains.map((domain) => (
          <li key={domain}>
            <Link to={`/domains/${encodeURIComponent(domain)}`}>{domain}</Link>
            <Badge tone="accent">owner of the domain</Badge>
          </li>
        ))}
        {products.map(({ product, role }) => (
          <li key={product}>
            <Link to={`/marketplace/${product}`}>{product}</Link>
            <Badge>{role?.toLowerCase() ?? 'member'}</Badge>
          </li>
        ))}
      </ul>
      <ShowMore of={found} count={`${products.length} of ${productCount} products`} />
    </section>
  )
}

const Identity = ({ teams, attributes }: Required<Pick<Person, 'teams' | 'attributes'>>): ReactNode => (
  <section className="card stack tight" aria-labelledby="identity">
    <h2 id="identity">As policies know them</h2>
    <dl className="facts">
      <dt>Teams</dt>
      <dd>{teams.length === 0 ? 'none' : <PersonLinks of={teams.map((team) => `team:${team}`)} />}</dd>
      {Object.entries(attributes).map(([name, value]) => (
        <Attribute key={name} name={name} value={Array.isArray(value) ? value.join(', ') : String(value)} />
      ))}
    </dl>
  </section>
)

const Attribute = ({ name, value }: { readonly name: string; readonly value: string }): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
)
