import { useId, type ReactNode } from 'react'

/** What a field of any kind may be told: its name and, where that says too little, a hint. */
export interface FieldTexts {
  readonly label: string
  readonly hint?: ReactNode
}

interface FieldProps extends FieldTexts {
  /** Draws the control, which bears these. */
  readonly children: (bears: { readonly id: string; readonly 'aria-describedby'?: string }) => ReactNode
}

/** A control with its name and its hint. */
export function Field({ label, hint, children }: FieldProps): ReactNode {
  const id = useId()
  const described = `${id}-hint`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(hint === undefined ? { id } : { id, 'aria-describedby': described })}
      {hint === undefined ? null : (
        <p className="hint" id={described}>
          {hint}
        </p>
      )}
    </div>
  )
}
