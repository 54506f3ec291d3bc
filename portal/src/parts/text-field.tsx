import type { InputHTMLAttributes, ReactNode } from 'react'
import { Field, type FieldTexts } from './field.tsx'

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> & FieldTexts

/** A line of text. */
export const TextField = ({ label, hint, ...input }: TextFieldProps): ReactNode => (
  <Field label={label} hint={hint}>
    {(bears) => <input {...bears} {...input} />}
  </Field>
)
