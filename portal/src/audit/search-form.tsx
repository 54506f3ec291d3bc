import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { TextField } from '../parts/text-field.tsx'
import { kinds, textFields, type AuditSearch } from './search-of.ts'

const titles = {
  principal: 'Who',
  product: 'Product',
  dataset: 'Dataset',
  purpose: 'Purpose',
  access: 'Access',
} as const

const examples = {
  principal: 'user:ana',
  product: 'sales/orders',
  dataset: 'sales/orders/orders@1/orders',
  purpose: 'dpv:Marketing',
  access: '',
} as const

/** What to look for; sent, it is the address. */
export function SearchForm({ asked }: { readonly asked: AuditSearch }): ReactNode {
  const [search, setSearch] = useSearchParams()
  const send = (form: FormData): void => {
    const said = [...form].filter((each): each is [string, string] => typeof each[1] === 'string')
    setSearch(new URLSearchParams(said.filter(([, value]) => value !== '')))
  }
  return (
    <form
      role="search"
      aria-label="Search the audit"
      className="card search-grid"
      onSubmit={(event) => {
        event.preventDefault()
        send(new FormData(event.currentTarget))
      }}
    >
      {textFields.map((name) => (
        <TextField
          key={name}
          label={titles[name]}
          name={name}
          defaultValue={asked[name] ?? ''}
          placeholder={examples[name]}
        />
      ))}
      <div className="field">
        <label htmlFor="kind">Kind</label>
        <select id="kind" name="kind" defaultValue={asked.kind ?? ''}>
          <option value="">any</option>
          {kinds.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
      </div>
      <TextField label="From" type="date" name="since" defaultValue={search.get('since') ?? ''} />
      <TextField label="Until" type="date" name="until" defaultValue={search.get('until') ?? ''} />
      <p className="row at-end">
        <button className="button primary" type="submit">
          Search
        </button>
      </p>
    </form>
  )
}
