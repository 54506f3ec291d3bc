import type { ReactNode } from 'react'
import type { Port } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { ColumnTable } from './column-table.tsx'
import { FullContract } from './full-contract.tsx'
import type { ProductPartProps } from './product-part-props.ts'

/** What the contracts of a product promise. */
export const ContractParts = ({ product, purpose }: ProductPartProps): ReactNode => (
  <>
    {product.ports.map((port) => (
      <ContractView key={`${port.name}@${port.major}`} port={port} />
    ))}
    <FullContract product={product} purpose={purpose} />
  </>
)

/** What the contract of an output port promises. */
function ContractView({ port }: { readonly port: Port }): ReactNode {
  const { name, major, contract, serviceLevels, datasets } = port
  const heading = `port-${name}-${major}`
  return (
    <section className="card stack" aria-labelledby={heading}>
      <div className="row apart">
        <h2 id={heading}>
          Port <span className="mono">{name}</span> {major}
        </h2>
        {contract === undefined ? null : (
          <span className="row">
            <Badge>contract {contract.version}</Badge>
            <Badge tone={contract.status === 'active' ? 'good' : 'warn'}>{contract.status}</Badge>
          </span>
        )}
      </div>
      {contract?.purpose === undefined ? null : <p>{contract.purpose}</p>}
      {contract?.limitations === undefined ? null : <p>{contract.limitations}</p>}
      <ServiceLevels of={serviceLevels} />
      {datasets.map((dataset) => (
        <section key={dataset.key} className="stack tight" aria-label={dataset.name}>
          <h3 className="mono">{dataset.name}</h3>
          <ColumnTable dataset={dataset} />
        </section>
      ))}
    </section>
  )
}

const ServiceLevels = ({ of }: { readonly of: Port['serviceLevels'] }): ReactNode =>
  of.length === 0 ? null : (
    <dl className="facts">
      {of.map(({ property, value, unit, element }) => (
        <FactPair key={property + (element ?? '')} name={property}>
          {String(value)} {unit} {element === undefined ? null : <span className="quiet">of {element}</span>}
        </FactPair>
      ))}
    </dl>
  )

const FactPair = ({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)
