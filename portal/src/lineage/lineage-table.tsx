import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Lineage, LineagePlace, LineageStep, ObservedRead } from '../api/mesh.ts'
import { Moment } from '../parts/moment.tsx'
import { PersonLink } from '../people/person-link.tsx'
import { readsOf } from './lineage-graph.ts'
import { placeAddress, placeName } from './place-address.ts'

/** The same as the drawing, as text. */
export const LineageTable = ({ up, down }: { readonly up: Lineage; readonly down: Lineage }): ReactNode => (
  <>
    <Steps title="Where it comes from" steps={up.declared} />
    <Steps title="Where it goes" steps={down.declared} />
    <Reads reads={down.observed} />
  </>
)

const words: Readonly<Record<LineageStep['kind'], string>> = {
  value: 'becomes its value',
  decides: 'decides its rows or values',
  whole: 'is used in it',
}

const Steps = ({
  title,
  steps,
}: {
  readonly title: string
  readonly steps: readonly LineageStep[]
}): ReactNode => (
  <section className="stack tight" aria-label={title}>
    <h2>{title}</h2>
    {steps.length === 0 ? (
      <p className="quiet">Nothing that you may know of.</p>
    ) : (
      <div className="scroller" role="region" aria-label={`${title}, step by step`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">How</th>
              <th scope="col">To</th>
              <th scope="col">Steps away</th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ from, to, kind, hop }, index) => (
              <tr key={index}>
                <td>
                  <PlaceLink of={from} />
                </td>
                <td>{words[kind]}</td>
                <td>
                  <PlaceLink of={to} />
                </td>
                <td className="number">{hop}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
)

/** A place by its names, and where it is if that is not here. */
export const PlaceLink = ({ of }: { readonly of: LineagePlace }): ReactNode => {
  const [title, where] = placeName(of)
  const to = placeAddress(of)
  const name = of.dataset === undefined && of.product !== undefined ? of.product : title
  return (
    <>
      {to === undefined ? name : <Link to={to}>{name}</Link>}{' '}
      <span className="quiet">
        {of.dataset === undefined && of.product !== undefined ? null : where}
        {of.node === undefined ? null : ` at the node ${of.node}`}
        {of.external === undefined ? null : ', outside the mesh'}
      </span>
    </>
  )
}

const Reads = ({ reads }: { readonly reads: readonly ObservedRead[] }): ReactNode =>
  reads.length === 0 ? null : (
    <section className="stack tight" aria-label="Who has read it">
      <h2>Who has read it</h2>
      <div className="scroller" role="region" aria-label="Reads that were observed" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">Dataset</th>
              <th scope="col">Columns</th>
              <th scope="col">Reads</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {reads.map((read) => (
              <tr key={`${read.dataset} ${read.consumer}`}>
                <td>
                  <PersonLink principal={read.consumer} />
                  {read.product === undefined || read.isDeclared === true ? null : ' (not declared)'}
                </td>
                <td className="mono">{read.dataset}</td>
                <td>{read.columns.map(({ column }) => column).join(', ')}</td>
                <td className="number">{readsOf(read)}</td>
                <td>
                  <Moment at={read.lastRead} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
