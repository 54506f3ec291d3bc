import { HansaError } from '../../errors.ts'

export interface PostgresErrorOptions {
  readonly hint?: string
  /** 1-based, in characters of the text that the client sent. */
  readonly position?: number
}

/** Something that only this protocol has a code for (PostgreSQL, appendix A). */
export class PostgresError extends Error {
  override readonly name = 'PostgresError'
  readonly sqlState: string
  readonly hint: string | undefined
  readonly position: number | undefined

  constructor(sqlState: string, message: string, { hint, position }: PostgresErrorOptions = {}) {
    super(message)
    this.sqlState = sqlState
    this.hint = hint
    this.position = position
  }
}

/** The peer does not keep to the protocol; the connection ends. */
export const protocolViolation = (message: string): PostgresError => new PostgresError('08P01', message)

export const unsupported = (message: string, hint?: string): PostgresError =>
  new PostgresError('0A000', message, hint === undefined ? {} : { hint })

/** What `ErrorResponse` says. */
export interface ErrorFields {
  readonly sqlState: string
  readonly message: string
  readonly hint?: string
  readonly detail?: string
  readonly position?: number
}

/** An error in the protocol's fields; one that is neither ours nor the protocol's says nothing about itself. */
export function errorFields(error: unknown): ErrorFields {
  if (error instanceof PostgresError) {
    const { sqlState, message, hint, position } = error
    return { sqlState, message, ...optional({ hint, position }) }
  }
  if (error instanceof HansaError) {
    const { meaning, remedy, position, detail } = error
    const message = position === undefined ? error.message : error.message.replace(/^\d+:\d+: /, '')
    const more = detail.length === 0 ? undefined : detail.join('\n')
    return { sqlState: meaning.sqlState, message, ...optional({ hint: remedy, position, detail: more }) }
  }
  return { sqlState: 'XX000', message: 'the node failed to answer' }
}

interface OptionalFields {
  readonly hint: string | undefined
  readonly position: number | undefined
  readonly detail?: string | undefined
}

const optional = ({ hint, position, detail }: OptionalFields): Partial<ErrorFields> => ({
  ...(hint === undefined ? {} : { hint }),
  ...(position === undefined ? {} : { position }),
  ...(detail === undefined ? {} : { detail }),
})
