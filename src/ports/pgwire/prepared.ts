import type { RelationColumn } from '../../engine/relation.ts'
import type { Parameter } from '../../engine/statement-parameters.ts'
import type { Command } from './command.ts'
import type { SqlPart } from './sql-token.ts'
import type { Outcome } from './outcome.ts'

/** A statement that was parsed, not yet decided: that happens each time it is run. */
export interface PreparedStatement {
  /** Undefined where the text is empty. */
  readonly statement: { readonly part: SqlPart; readonly command: Command } | undefined
  readonly sql: string
  /** As the client declared them; 0 where it left them open. */
  readonly types: readonly number[]
  /** The types of the parameters, as the client was told. */
  parameters?: readonly number[]
  /** What the client was told that it gives. */
  described?: readonly RelationColumn[] | undefined
}

/** A statement with its values. */
export interface Portal {
  readonly prepared: PreparedStatement
  readonly parameters: readonly Parameter[]
  /** As they came. */
  readonly valueBytes: number
  readonly results: readonly boolean[]
  /** Once it runs. */
  outcome?: Outcome | undefined
  /** When it was decided; in milliseconds. */
  decidedAt?: number
  /** Rows that are still wanted of an outcome that has a bound. */
  left?: number
  isDone?: boolean
}
