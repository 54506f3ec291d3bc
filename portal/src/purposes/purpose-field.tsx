import { useId, type ReactNode } from 'react'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'

interface PurposeFieldProps {
  /** Empty where none is chosen. */
  readonly value: string
  readonly choose: (purpose: string) => void
  readonly optional?: boolean
}

/** A purpose of the mesh's vocabulary: typed, with what there is offered. */
export function PurposeField({ value, choose, optional = false }: PurposeFieldProps): ReactNode {
  const id = useId()
  const { loaded } = useLoaded('purposes', () => mesh.purposes())
  const purposes = loaded.kind === 'ready' ? loaded.value : []
  return (
    <div className="field">
      <label htmlFor={id}>Purpose{optional ? ' (where your agreements leave a choice)' : ''}</label>
      <input
        id={id}
        name="purpose"
        list={`${id}-purposes`}
        value={value}
        required={!optional}
        placeholder="Marketing"
        onChange={({ target }) => choose(target.value)}
      />
      <datalist id={`${id}-purposes`}>
        {purposes.map(({ id: purpose, title }) => (
          <option key={purpose} value={purpose}>
            {title}
          </option>
        ))}
      </datalist>
    </div>
  )
}
