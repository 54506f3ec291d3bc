import type { Draft } from './draft.ts'

/** What every group of the form's fields is given. */
export interface DraftFormProps {
  readonly draft: Draft
  readonly change: (draft: Draft) => void
}
