import { useId, type ReactNode } from 'react'
import { usePurposes } from './use-purposes.ts'

interface PurposeFieldProps {
  /** Empty where none is chosen. */
  readonly value: string
  readonly choose: (purpose: string) => void
  readonly required?: boolean
}

/** A purpose of the mesh’s vocabulary, which the browser offers while one types. */
export function PurposeField({ value, choose, required = false }: PurposeFieldProps): ReactNode {
  const id = useId()
  const purposes = usePurposes()
  const known = purposes.find(({ name }) => name === value)
  const broader = known?.broader.join(', ') ?? ''
  const hint = known?.description ?? (broader === '' ? undefined : `A kind of ${broader}`)
  return (
    <div className="field">
      <label htmlFor={id}>Purpose{required ? '' : ' (where your agreements leave a choice)'}</label>
      <input
        id={id}
        name="purpose"
        list={`${id}-all`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        required={required}
        value={value}
        placeholder={purposes[0]?.name ?? 'dpv:Marketing'}
        onChange={({ target }) => choose(target.value)}
      />
      <datalist id={`${id}-all`}>
        {purposes.map(({ name, description }) => (
          <option key={name} value={name}>
            {description}
          </option>
        ))}
      </datalist>
      {hint === undefined ? null : (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
