import { useId, type ReactNode } from 'react'

interface PurposeFieldProps {
  /** Empty where none is chosen. */
  readonly value: string
  readonly choose: (purpose: string) => void
}

/** A purpose of the mesh's vocabulary. */
export function PurposeField({ value, choose }: PurposeFieldProps): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Purpose (where your agreements leave a choice)</label>
      <input
        id={id}
        name="purpose"
        value={value}
        placeholder="dpv:Marketing"
        onChange={({ target }) => choose(target.value)}
      />
    </div>
  )
}
