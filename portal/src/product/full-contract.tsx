import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { mesh, type Contracts } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { ContractChanges } from './contract-changes.tsx'
import { DocumentFacts } from './document-facts.tsx'
import type { ProductPartProps } from './product-part-props.ts'

/** All that the contracts of a publication say, and what they say otherwise than an earlier one. Both are in the address. */
export function FullContract({ product, purpose }: ProductPartProps): ReactNode {
  const [search, setSearch] = useSearchParams()
  const { domain, history } = product
  const name = product.product.slice(domain.length + 1)
  const shown = numberOf(search.get('publication')) ?? product.publication
  const before =
    numberOf(search.get('since')) ?? history.find(({ publication }) => publication < shown)?.publication
  const contracts = useLoaded(`contracts ${product.product} ${shown} ${purpose ?? ''}`, (signal) =>
    mesh.showContracts(
      { domain, product: name, publication: shown, ...(purpose === undefined ? {} : { purpose }) },
      { signal },
    ),
  )
  const choose = (field: string, value: string): void =>
    setSearch((old) => {
      const after = new URLSearchParams(old)
      after.set(field, value)
      return after
    })
  const publications = history.map(({ publication, version }) => ({
    value: publication,
    title: `${publication}. version ${version}`,
  }))
  return (
    <section className="card stack" aria-labelledby="in-full">
      <div className="row apart at-end">
        <h2 id="in-full">In full</h2>
        <div className="row at-end">
          <Choice
            label="Publication"
            value={shown}
            options={publications}
            choose={(value) => choose('publication', value)}
          />
          {before === undefined ? null : (
            <Choice
              label="Compared with"
              value={before}
              options={publications.filter(({ value }) => value < shown)}
              choose={(value) => choose('since', value)}
            />
          )}
        </div>
      </div>
      {before === undefined ? (
        <p className="quiet">There is no earlier publication to compare it with.</p>
      ) : (
        <ContractChanges domain={domain} product={name} from={before} to={shown} />
      )}
      <Shown of={contracts} what="the contracts">
        {(found) => <Documents of={found} />}
      </Shown>
    </section>
  )
}

const Documents = ({ of: { contracts, publishedAt } }: { readonly of: Contracts }): ReactNode => (
  <>
    <p className="quiet small">
      Published <Moment at={publishedAt} />
    </p>
    {contracts.map(({ port, major, document }) => (
      <DocumentFacts key={`${port}@${major}`} title={`Contract of ${port} ${major}`} document={document} />
    ))}
  </>
)

interface ChoiceProps {
  readonly label: string
  readonly value: number
  readonly options: readonly { readonly value: number; readonly title: string }[]
  readonly choose: (value: string) => void
}

const Choice = ({ label, value, options, choose }: ChoiceProps): ReactNode => (
  <label className="field">
    <span className="label">{label}</span>
    <select value={value} onChange={({ target }) => choose(target.value)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </select>
  </label>
)

const numberOf = (text: string | null): number | undefined =>
  text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
