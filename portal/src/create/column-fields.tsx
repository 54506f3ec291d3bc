import { useState, type ReactNode } from 'react'
import type { DraftFormProps } from './draft-form-props.ts'
import { fileOf, withFile } from './draft.ts'
import { lengthAt, textAt, withValue, yamlOf } from './yaml-fields.ts'

const types = ['string', 'integer', 'number', 'boolean', 'date', 'timestamp', 'time', 'object', 'array']
const properties = ['schema', 0, 'properties']

/** Columns of a contract's first dataset. */
export function ColumnFields({ path, draft, change }: DraftFormProps & { readonly path: string }): ReactNode {
  const text = fileOf(draft, path) ?? ''
  const document = yamlOf(text)
  const [name, setName] = useState('')
  if (document === undefined) return <p className="note warn">{path} is broken YAML.</p>
  const set = (at: readonly (string | number)[], value: unknown): void =>
    change(withFile(draft, path, withValue(text, [...properties, ...at], value)))
  const count = lengthAt(document, properties)
  const add = (): void => {
    if (name.trim() === '') return
    set([count], { name: name.trim(), logicalType: 'string' })
    setName('')
  }
  return (
    <fieldset className="facet stack tight">
      <legend>
        Columns of <span className="mono">{textAt(document, ['schema', 0, 'name'])}</span>
      </legend>
      {Array.from({ length: count }, (_, index) => (
        <ColumnRow
          key={index}
          label={`Column ${index + 1}`}
          value={(field) => textAt(document, [...properties, index, field])}
          set={(field, value) => set([index, field], value)}
          remove={() => set([index], undefined)}
        />
      ))}
      <div className="row">
        <input
          className="grow"
          aria-label={`New column of ${path}`}
          placeholder="new_column"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <button className="button" type="button" onClick={add}>
          Add column
        </button>
      </div>
    </fieldset>
  )
}

interface ColumnRowProps {
  readonly label: string
  readonly value: (field: string) => string
  readonly set: (field: string, value: unknown) => void
  readonly remove: () => void
}

const ColumnRow = ({ label, value, set, remove }: ColumnRowProps): ReactNode => (
  <div className="column-row" role="group" aria-label={label}>
    <input
      aria-label={`${label}, name`}
      className="mono"
      value={value('name')}
      onChange={({ target }) => set('name', target.value)}
    />
    <select
      aria-label={`${label}, type`}
      value={value('logicalType')}
      onChange={({ target }) => set('logicalType', target.value)}
    >
      {[...new Set([value('logicalType'), ...types])].map((type) => (
        <option key={type}>{type}</option>
      ))}
    </select>
    <input
      aria-label={`${label}, classification`}
      placeholder="classification"
      value={value('classification')}
      onChange={({ target }) => set('classification', target.value)}
    />
    <label className="choice small">
      <input
        type="checkbox"
        checked={value('required') === 'true'}
        onChange={({ target }) => set('required', target.checked ? true : undefined)}
      />
      required
    </label>
    <button className="button" type="button" aria-label={`Remove ${value('name')}`} onClick={remove}>
      ×
    </button>
  </div>
)
