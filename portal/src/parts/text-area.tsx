import type { ComponentProps, ReactNode } from 'react'
import { Field, type FieldTexts } from './field.tsx'

type TextAreaProps = Omit<ComponentProps<'textarea'>, 'id'> & FieldTexts

/** Text of several lines. */
export const TextArea = ({ label, hint, ...area }: TextAreaProps): ReactNode => (
  <Field label={label} hint={hint}>
    {(bears) => <textarea {...bears} {...area} />}
  </Field>
)
