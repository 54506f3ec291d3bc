import type { OpenRows } from './open-rows.ts'
import type { PostgresError } from './postgres-error.ts'

/** What a command does: it gives rows, copies them out, or is done at once. */
export type Outcome =
  | Done
  | {
      readonly kind: 'rows'
      readonly rows: OpenRows
      /** At most so many, whatever the client asks for. */
      readonly most?: number
      /** Whether the rows stay open for another command. */
      readonly isCursor?: true
      readonly tag: (rows: number) => string
    }
  | { readonly kind: 'copy'; readonly rows: OpenRows; readonly binary: boolean }

export interface Done {
  readonly kind: 'done'
  readonly tag: string
  readonly warning?: PostgresError
}
