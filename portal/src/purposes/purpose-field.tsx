import { useId, type ReactNode } from 'react'

interface PurposeFieldProps {
  /** Empty where none is chosen. */
  readonly value: string
  readonly choose: (purpose: string) => void
  readonly required?: boolean
}

/** A purpose of the mesh's vocabulary. */
export function PurposeField({ value, choose, required = false }: PurposeFieldProps): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Purpose{required ? '' : ' (where your agreements leave a choice)'}</label>
      <input
        id={id}
        name="purpose"
        required={required}
        value={value}
        placeholder="dpv:Marketing"
        onChange={({ target }) => choose(target.value)}
      />
    </div>
  )
}
