import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Dataset } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { Fault } from '../parts/fault.tsx'
import { ColumnTable, Reasons } from './column-table.tsx'
import { productAddress } from './product-address.ts'
import type { ProductPartProps } from './product-part-props.ts'
import { seesSummary } from './sees-summary.ts'

/** The datasets of a product, each with what the reader sees of it. */
export const Datasets = ({ product: { product, ports }, purpose }: ProductPartProps): ReactNode =>
  ports
    .flatMap(({ datasets }) => datasets)
    .map((dataset) => (
      <DatasetCard
        key={dataset.key}
        dataset={dataset}
        preview={productAddress(product, 'preview', { dataset: dataset.name, purpose })}
      />
    ))

interface DatasetCardProps {
  readonly dataset: Dataset
  /** Where the rows are shown. */
  readonly preview: string
}

/** A dataset of a port: its columns, what the reader sees of it, and what would let them see more. */
function DatasetCard({ dataset, preview }: DatasetCardProps): ReactNode {
  const { name, description, access, purpose } = dataset
  const heading = `dataset-${name}`
  return (
    <section className="card stack" aria-labelledby={heading}>
      <div className="row apart">
        <h2 id={heading} className="mono">
          {name}
        </h2>
        <div className="row">
          <Badge tone={access === 'granted' ? 'good' : 'warn'}>
            {access === 'granted' ? 'you may read it' : 'no access'}
          </Badge>
          <Link className="button" to={preview}>
            Preview
          </Link>
        </div>
      </div>
      {description === undefined ? null : <p>{description}</p>}
      <div className={`note ${access === 'granted' ? 'good' : 'warn'}`}>
        <p>
          {seesSummary(dataset)}
          {purpose === undefined ? '' : ` For ${purpose}.`}
        </p>
        <Why dataset={dataset} />
      </div>
      <ColumnTable dataset={dataset} />
    </section>
  )
}

const Why = ({ dataset: { message, remedy, because } }: { readonly dataset: Dataset }): ReactNode => (
  <>
    <Fault message={message} remedy={remedy} />
    {because.length === 0 ? null : <Reasons of={because} />}
  </>
)
