import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import { useLoaded } from '../api/loaded.ts'
import { mesh, type Term, type TermColumn } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { productAddress } from '../product/product-address.ts'
import { SeenFor } from '../product/seen-for.tsx'

/** A business term: what it means, and every column that carries it, with what the reader sees of it. */
export function TermScreen({ term }: { readonly term: string }): ReactNode {
  const [search] = useSearchParams()
  const purpose = search.get('purpose') ?? undefined
  const found = useLoaded(`term ${term} ${purpose ?? ''}`, () =>
    mesh.showTerm({ term, ...(purpose === undefined ? {} : { purpose }) }),
  )
  const known = found.loaded.kind === 'ready' ? found.loaded.value : undefined
  return (
    <>
      <div className="row apart at-end">
        <p className="small">
          <Link to="/terms">Business terms</Link>
        </p>
        <SeenFor purpose={purpose} />
      </div>
      <Heading title={known?.name ?? term} lead={known?.description} />
      <Shown of={found} what="the term">
        {(shown) => (
          <div className="stack">
            <Words term={shown} />
            <Columns term={shown} purpose={purpose} />
          </div>
        )}
      </Shown>
    </>
  )
}

const Words = ({ term: { synonyms, broader, narrower } }: { readonly term: Term }): ReactNode =>
  synonyms.length === 0 && broader === undefined && narrower.length === 0 ? null : (
    <dl className="facts">
      {synonyms.length === 0 ? null : (
        <>
          <dt>Also called</dt>
          <dd>{synonyms.join(', ')}</dd>
        </>
      )}
      {broader === undefined ? null : (
        <>
          <dt>A kind of</dt>
          <dd>
            <TermLink name={broader} />
          </dd>
        </>
      )}
      {narrower.length === 0 ? null : (
        <>
          <dt>Kinds of it</dt>
          <dd className="row">
            {narrower.map((name) => (
              <TermLink key={name} name={name} />
            ))}
          </dd>
        </>
      )}
    </dl>
  )

const TermLink = ({ name }: { readonly name: string }): ReactNode => (
  <Link to={`/terms/${encodeURIComponent(name)}`}>{name}</Link>
)

interface ColumnsProps {
  readonly term: Term
  readonly purpose: string | undefined
}

const Columns = ({ term: { name, columns, isCut }, purpose }: ColumnsProps): ReactNode =>
  columns.length === 0 ? (
    <Empty>
      No column says yet that it carries this term. A contract says so by `authoritativeDefinitions`.
    </Empty>
  ) : (
    <>
      <div className="scroller" role="region" aria-label={`Columns that carry ${name}`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Product</th>
              <th scope="col">Type</th>
              <th scope="col">Meaning</th>
              <th scope="col">You see</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <ColumnRow key={`${column.dataset}/${column.column}`} column={column} purpose={purpose} />
            ))}
          </tbody>
        </table>
      </div>
      {isCut ? <p className="quiet small">There are more columns than are shown here.</p> : null}
    </>
  )

interface ColumnRowProps {
  readonly column: TermColumn
  readonly purpose: string | undefined
}

const ColumnRow = ({ column: of, purpose }: ColumnRowProps): ReactNode => (
  <tr>
    <th scope="row" className="mono">
      {of.name}.{of.column}
    </th>
    <td>
      <Link to={productAddress(of.product, 'data', { purpose })}>{of.title}</Link>
    </td>
    <td className="mono quiet">{of.type}</td>
    <td>
      <span className="row">
        {of.description === undefined ? null : <span>{of.description}</span>}
        {of.classification === undefined ? null : <Badge tone="warn">{of.classification}</Badge>}
      </span>
    </td>
    <td>
      <SeenBadge column={of} />
    </td>
  </tr>
)

const tones = { clear: 'good', masked: 'mask', withheld: 'bad' } as const

function SeenBadge({ column: { access, seen } }: { readonly column: TermColumn }): ReactNode {
  if (access === 'elsewhere') return <Badge>another node decides</Badge>
  return seen === undefined ? <Badge tone="warn">no access</Badge> : <Badge tone={tones[seen]}>{seen}</Badge>
}
