import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Hit } from '../api/mesh.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import { PersonName } from '../people/person-link.tsx'
import { Matches } from './matches.tsx'
import { WouldSee } from './would-see.tsx'

interface HitCardProps {
  readonly hit: Hit
  /** What the reader would read for; empty where they have not said. */
  readonly purpose: string
  /** Whether the node that has it cannot be asked now. */
  readonly isAway: boolean
}

/** Something that was found, at one glance: what it is, why it was found, and what of it the reader sees. */
export const HitCard = ({ hit, purpose, isAway }: HitCardProps): ReactNode =>
  hit.kind === 'product' ? (
    <ProductCard hit={hit} purpose={purpose} isAway={isAway} />
  ) : (
    <WordCard hit={hit} />
  )

const ProductCard = ({ hit, purpose, isAway }: HitCardProps): ReactNode => {
  const { name, title, about, status, version, datasets = [], access, checks, matches, node } = hit
  const shownTitle = title === undefined || title === '' ? name : title
  return (
    <article className="card product-card">
      <h2>
        <Link
          to={`/marketplace/${name}${purpose === '' ? '' : `?${new URLSearchParams({ purpose }).toString()}`}`}
        >
          {shownTitle}
        </Link>
      </h2>
      {shownTitle === name ? null : <span className="mono quiet">{name}</span>}
      <p className="quiet about">{about}</p>
      <Matches matches={matches} />
      <WouldSee hit={hit} purpose={purpose} />
      <div className="row badges">
        <AccessBadge access={access} />
        {checks === 'failing' ? <Badge tone="bad">checks fail</Badge> : null}
        {status === undefined || status === 'active' ? null : <Badge tone="warn">{status}</Badge>}
        {version === undefined ? null : <Badge>{version}</Badge>}
        <Badge>
          {datasets.length} {datasets.length === 1 ? 'dataset' : 'datasets'}
        </Badge>
        {node === undefined ? null : <Badge>at {node}</Badge>}
        {isAway ? <Badge tone="bad">{node} is not reachable: as it was known last</Badge> : null}
      </div>
    </article>
  )
}

/** A term leads to what is found by it, a person to their page. */
const WordCard = ({
  hit: { kind, name, about, products, matches },
}: Pick<HitCardProps, 'hit'>): ReactNode => (
  <article className="card product-card">
    <h2>
      <Link
        to={kind === 'person' ? `/people/${encodeURIComponent(name)}` : `/terms/${encodeURIComponent(name)}`}
      >
        {kind === 'person' ? <PersonName principal={name} /> : name}
      </Link>
    </h2>
    <p className="quiet about">{about}</p>
    <Matches matches={matches} />
    <div className="row badges">
      <Badge tone="accent">{kind}</Badge>
      {products === undefined ? null : (
        <Badge>
          {products} {products === 1 ? 'product' : 'products'}
        </Badge>
      )}
    </div>
  </article>
)

const accessBadges: Readonly<Record<NonNullable<Hit['access']>, readonly [Tone, string]>> = {
  open: ['good', 'open to you'],
  granted: ['good', 'granted to you'],
  requestable: ['accent', 'ask for access'],
  denied: ['warn', 'no agreement would let you'],
  elsewhere: ['plain', 'another node decides'],
}

function AccessBadge({ access }: { readonly access: Hit['access'] | undefined }): ReactNode {
  if (access === undefined) return null
  const [tone, text] = accessBadges[access]
  return <Badge tone={tone}>{text}</Badge>
}
