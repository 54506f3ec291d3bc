import { HansaError, isHansaError, type ErrorCode } from '../errors.ts'
import { nearest } from '../spec/nearest.ts'
import { characterOffset, engineDetails, type EngineDetails } from './engine-details.ts'
import { positionAtByte, positionAtCharacter } from './sql/sql-text.ts'

/** What went wrong with a reader's statement, in a form that crosses processes and shows nothing internal. */
export interface StatementFault {
  readonly code: ErrorCode
  readonly message: string
  readonly remedy?: string
  /** 1-based offset into the statement, in UTF-16 units. */
  readonly position?: number
  /** The instance cannot be used any more. */
  readonly fatal?: true
}

export const toStatementError = (fault: StatementFault): HansaError =>
  new HansaError(fault.code, fault.message, {
    ...(fault.remedy === undefined ? {} : { remedy: fault.remedy }),
    ...(fault.position === undefined ? {} : { position: fault.position }),
  })

/** What the engine threw, in our words. The texts of data, paths and the engine's own state stay behind. */
export function statementFault(error: unknown, sql: string): StatementFault {
  const { position, ...fault } = unplacedFault(error, sql)
  if (position === undefined || fault.fatal === true) return fault
  return { ...fault, message: `${lineAndColumn(sql, position - 1)}: ${fault.message}`, position }
}

/** The same with the place in `position` only. */
export function unplacedFault(error: unknown, sql: string): StatementFault {
  if (isHansaError(error)) {
    return {
      code: error.code,
      message: error.message,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    }
  }
  if (error instanceof RangeError) return tooLargeValue
  const details = engineDetails(error)
  if (details === undefined) return engineFailed
  const wording = (wordings[details.type] ?? unknown)(details)
  const offset = details.position === undefined ? undefined : characterOffset(sql, details)
  return offset === undefined ? wording : { ...wording, position: offset + 1 }
}

const tooLargeValue: StatementFault = {
  code: 'too_large',
  message: 'a value of the result is too large to be sent',
  remedy: 'Select a part of it, or its length.',
}

const engineFailed: StatementFault = {
  code: 'internal',
  message: 'the engine failed on this statement',
  remedy: 'Write it in another way; other queries are not affected.',
  fatal: true,
}

const dataFault = (details: EngineDetails): StatementFault => {
  const target = /\bto (?:type )?([A-Z][A-Z0-9_]*(?:\([\d,]+\))?)/.exec(details.message)?.[1]
  const message =
    target === undefined ? 'a value does not suit this operation' : `a value cannot be converted to ${target}`
  return { code: 'data_exception', message, remedy: 'Wrap it in try(…) or use try_cast to get NULL instead.' }
}

const wordings: Readonly<Record<string, (details: EngineDetails) => StatementFault>> = {
  Parser: ({ message }) => ({ code: 'syntax_error', message: firstLine(message) }),
  Syntax: ({ message }) => ({ code: 'syntax_error', message: firstLine(message) }),
  Catalog: ({ name, candidates }) => {
    const near = nearest(name, candidates)
    const remedy = near === undefined ? {} : { remedy: `Did you mean ${near}?` }
    return { code: 'undefined_function', message: `there is no "${name}"`, ...remedy }
  },
  Binder: binderFault,
  Conversion: dataFault,
  'Out of Range': dataFault,
  'Invalid Input': dataFault,
  'Mismatch Type': dataFault,
  'Invalid type': dataFault,
  'Divide by Zero': dataFault,
  Constraint: dataFault,
  Interrupt: () => ({ code: 'cancelled', message: 'the statement was cancelled' }),
  'Out of Memory': ({ message }) =>
    message.includes('max_temp_directory_size') ? tempSpaceFault : memoryFault,
  'Not implemented': ({ message }) => ({ code: 'feature_not_supported', message: namesOnly(message) }),
  'Parameter Not Resolved': () => ({
    code: 'invalid_input',
    message: 'a statement takes no parameters here',
  }),
  IO: ({ message }) => (noSpace.test(message) ? tempSpaceFault : unreadable),
  Permission: () => ({ code: 'denied', message: 'the statement may read its datasets and nothing else' }),
  INTERNAL: () => engineFailed,
  FATAL: () => engineFailed,
}

const unknown = (): StatementFault => ({
  code: 'internal',
  message: 'the engine could not run this statement',
})

const noSpace = /No space left|File too large|not write/i

const memoryFault: StatementFault = {
  code: 'out_of_memory',
  message: 'the statement needs more memory than it may use',
  remedy: 'Read fewer rows or columns, or raise the memory limit.',
}

const tempSpaceFault: StatementFault = {
  code: 'out_of_memory',
  message: 'the statement needs more temporary disk space than it may use',
  remedy: 'Read fewer rows or columns, or raise the limit.',
}

const unreadable: StatementFault = {
  code: 'corrupt',
  message: 'a data file of a dataset cannot be read',
  remedy: 'Ask the owner of the dataset to check its snapshot.',
}

function binderFault(details: EngineDetails): StatementFault {
  const { subtype, call, candidates, message } = details
  const missing = missingColumn(details)
  if (missing !== undefined) {
    const near = nearest(
      missing,
      candidates.map((candidate) => candidate.trim()),
    )
    const remedy = near === undefined ? {} : { remedy: `Did you mean "${near}"?` }
    return { code: 'undefined_column', message: `there is no column "${missing}" here`, ...remedy }
  }
  if (subtype === 'NO_MATCHING_FUNCTION') {
    const remedy = candidates.length === 0 ? {} : { remedy: `There is ${candidates.slice(0, 5).join(', ')}.` }
    return { code: 'undefined_function', message: `there is no function ${call}`, ...remedy }
  }
  return { code: 'invalid_input', message: namesOnly(message) }
}

/** The engine has a kind for it and also several sentences without. */
function missingColumn({ subtype, name, message }: EngineDetails): string | undefined {
  if (subtype === 'COLUMN_NOT_FOUND') return name
  const [, said] =
    /does not have a column named "(.+)"$/.exec(message) ??
    /^Column "+(.+?)"+ (?:in (?:EXCLUDE|REPLACE) list not found|does not exist on |was selected but |referenced in UNPIVOT )/.exec(
      message,
    ) ??
    []
  return said
}

/** The column that an `undefined_column` misses, as `message` of such a fault names it. */
export const missingColumnIn = (message: string): string | undefined =>
  /there is no column "(.+)" here$/.exec(message)?.[1]

const firstLine = (message: string): string => message.split('\n')[0] ?? ''

/** The engine's sentence about names and types, unless something that looks like a path is in it. */
function namesOnly(message: string): string {
  const line = firstLine(message)
  return /[\\/]\w/.test(line) ? 'the statement asks for something that does not fit together' : line
}

function lineAndColumn(sql: string, offset: number): string {
  const { line, column } = positionAtCharacter(sql.slice(0, offset), offset)
  return `${line}:${column}`
}

/** The 1-based offset of a line and column, as `HansaError.position` wants it. */
export function offsetOf(sql: string, { line, column }: ReturnType<typeof positionAtByte>): number {
  const before = sql.split(/(?<=\r\n|\n|\r(?!\n))/).slice(0, line - 1)
  return before.join('').length + column
}
