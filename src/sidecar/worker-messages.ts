import * as z from 'zod'
import type { StatementFormat } from '../engine/encode/encoder.ts'
import type { NamedRelation } from '../engine/sealed-instance.ts'
import { columnUses } from '../engine/sql/column-uses.ts'
import { conditionOperators } from '../engine/sql/pushed-condition.ts'
import type { PlacedTable } from '../engine/sql/statement-parts.ts'
import type { KnownTable } from '../engine/sql/used-columns.ts'
import type { Parameter } from '../engine/statement-parameters.ts'
import { errorTable, type ErrorCode } from '../errors.ts'

/** What the supervisor asks of a worker, over the control channel; one at a time, save `interrupt`. */
export type Request =
  | ({ readonly kind: 'check' } & CheckRequest)
  /** Which columns of these tables does the statement use? */
  | { readonly kind: 'columns'; readonly sql: string; readonly tables: readonly KnownTable[] }
  /** What does the statement need of these tables? */
  | { readonly kind: 'needs'; readonly sql: string; readonly tables: readonly KnownTable[] }
  /** Which parts of the statement could the owners of these tables run? */
  | { readonly kind: 'parts'; readonly sql: string; readonly tables: readonly PlacedTable[] }
  /** What of groups of rows of these tables is enough for the statement? */
  | { readonly kind: 'groups'; readonly sql: string; readonly tables: readonly PlacedTable[] }
  /** What does the statement take and give? */
  | { readonly kind: 'describe'; readonly sql: string; readonly types: readonly (string | null)[] }
  | ({ readonly kind: 'seal' } & SealRequest)
  | ({ readonly kind: 'run' } & RunRequest)
  | { readonly kind: 'interrupt' }

export interface CheckRequest {
  readonly sql: string
  readonly tables: readonly (readonly string[])[]
  /** Whether there may be `$1`. */
  readonly parameters: boolean
  /** Whether it may call the functions of a catalogue. */
  readonly catalogue: boolean
}

export interface SealRequest {
  readonly relations: readonly NamedRelation[]
  /** Whether they are PostgreSQL's catalogue. */
  readonly catalogue: boolean
  readonly memoryLimit: string
  readonly maxTempBytes: number
  readonly threads: number
}

export interface RunRequest {
  readonly sql: string
  readonly format: StatementFormat
  readonly parameters?: readonly Parameter[]
  /** Columns of the terminal, for `table`. */
  readonly width?: number
  readonly maxRows: number
  readonly maxBytes: number
}

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && code in errorTable

const fault = z.object({
  code: z.custom<ErrorCode>(isErrorCode),
  message: z.string(),
  remedy: z.string().exactOptional(),
  position: z.number().exactOptional(),
  fatal: z.literal(true).exactOptional(),
})

const literal = z.object({
  kind: z.enum(['text', 'number', 'date', 'timestamp', 'boolean']),
  text: z.string(),
})

const conditions = z.array(
  z.object({ column: z.string(), operator: z.enum(conditionOperators), values: z.array(literal) }),
)

const need = z.object({
  columns: z.array(z.string()),
  conditions,
  limit: z.int().nonnegative().exactOptional(),
})

const groupNeed = z.object({
  keys: z.array(z.string()),
  values: z.array(z.object({ column: z.string(), uses: z.array(z.enum(columnUses)) })),
  conditions,
})

/** What a worker answers. It is read with suspicion: the worker runs what strangers wrote. */
export const reply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('checked'), sql: z.string(), tables: z.array(z.array(z.string())) }),
  /** One list for each table that was asked about; none where the statement was not understood. */
  z.object({ kind: z.literal('columns'), used: z.array(z.array(z.string())).exactOptional() }),
  /** One for each table that was asked about; none where the statement was not understood. */
  z.object({ kind: z.literal('needs'), needs: z.array(need).exactOptional(), isSmall: z.boolean() }),
  /** In the order of the text, by places in it and in the list of tables. */
  z.object({
    kind: z.literal('parts'),
    parts: z.array(z.object({ start: z.int(), end: z.int(), tables: z.array(z.int()) })),
  }),
  /** One for each table that was asked about, or none at all; null of one whose rows are needed. */
  z.object({ kind: z.literal('groups'), needs: z.array(groupNeed.nullable()) }),
  z.object({
    kind: z.literal('described'),
    parameters: z.array(z.string()),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
  }),
  z.object({ kind: z.literal('sealed') }),
  z.object({
    kind: z.literal('started'),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
  }),
  z.object({ kind: z.literal('finished'), rows: z.number(), bytes: z.number() }),
  /** `bytes` went down the data channel before the fault. */
  z.object({ kind: z.literal('failed'), fault, bytes: z.number() }),
])
export type Reply = z.infer<typeof reply>
