/**
 * The one error type, and the one table that says what each code means to a PostgreSQL client, an HTTP
 * client, a shell and a gRPC client. Expected outcomes (validation, quality results, decisions) are values, not errors.
 */
interface Meaning {
  readonly sqlState: string
  readonly httpStatus: number
  readonly exitStatus: number
  readonly grpcStatus: GrpcStatus
}

/** By name, as https://grpc.io/docs/guides/status-codes/ has them. */
export type GrpcStatus =
  | 'CANCELLED'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED'

const meaning = (
  sqlState: string,
  httpStatus: number,
  exitStatus: number,
  grpcStatus: GrpcStatus,
): Meaning => ({ sqlState, httpStatus, exitStatus, grpcStatus })

export const errorTable = {
  /** What was declared or typed is wrong; `issues` says where. */
  invalid_input: meaning('22023', 400, 2, 'INVALID_ARGUMENT'),
  syntax_error: meaning('42601', 400, 2, 'INVALID_ARGUMENT'),
  undefined_table: meaning('42P01', 404, 2, 'NOT_FOUND'),
  undefined_column: meaning('42703', 400, 2, 'INVALID_ARGUMENT'),
  undefined_function: meaning('42883', 400, 2, 'INVALID_ARGUMENT'),
  /** A value met at run time does not suit the operation (cast, overflow, division). */
  data_exception: meaning('22000', 422, 1, 'INVALID_ARGUMENT'),
  feature_not_supported: meaning('0A000', 400, 2, 'UNIMPLEMENTED'),
  not_found: meaning('02000', 404, 4, 'NOT_FOUND'),
  /** Another node of the mesh answers for it. */
  misdirected: meaning('42P01', 421, 4, 'NOT_FOUND'),
  method_not_allowed: meaning('0A000', 405, 2, 'UNIMPLEMENTED'),
  /** In none of the forms that the client takes. */
  not_acceptable: meaning('0A000', 406, 2, 'INVALID_ARGUMENT'),
  /** In no form that is taken. */
  unsupported_media_type: meaning('0A000', 415, 2, 'INVALID_ARGUMENT'),
  /** A range of bytes that a file does not have. */
  range_not_satisfiable: meaning('22023', 416, 2, 'OUT_OF_RANGE'),
  denied: meaning('42501', 403, 3, 'PERMISSION_DENIED'),
  unauthenticated: meaning('28000', 401, 3, 'UNAUTHENTICATED'),
  /** Somebody else changed it first, or a breaking change lacks a new major version. */
  conflict: meaning('40001', 409, 5, 'ABORTED'),
  /** Held by another process; trying again can succeed. */
  busy: meaning('55P03', 503, 6, 'UNAVAILABLE'),
  /** Too many failed attempts to sign in; `retryAfterSeconds` says for how long. */
  too_many_requests: meaning('53400', 429, 6, 'RESOURCE_EXHAUSTED'),
  quality_failed: meaning('23000', 422, 7, 'FAILED_PRECONDITION'),
  source_unavailable: meaning('58030', 502, 8, 'UNAVAILABLE'),
  cancelled: meaning('57014', 499, 130, 'CANCELLED'),
  timeout: meaning('57014', 504, 9, 'DEADLINE_EXCEEDED'),
  out_of_memory: meaning('53200', 503, 10, 'RESOURCE_EXHAUSTED'),
  disk_full: meaning('53100', 507, 10, 'RESOURCE_EXHAUSTED'),
  too_large: meaning('54000', 413, 10, 'RESOURCE_EXHAUSTED'),
  read_only: meaning('25006', 503, 10, 'FAILED_PRECONDITION'),
  corrupt: meaning('XX001', 500, 11, 'DATA_LOSS'),
  internal: meaning('XX000', 500, 70, 'INTERNAL'),
} as const satisfies Record<string, Meaning>

export type ErrorCode = keyof typeof errorTable

export interface HansaErrorOptions {
  readonly cause?: unknown
  /** What the person can do about it, one sentence. */
  readonly remedy?: string
  /** Where in SQL text the fault lies, as a 1-based character offset. */
  readonly position?: number
  /** Further facts for people, one per line, without data of products. */
  readonly detail?: readonly string[]
  /** How long to wait before trying again can help. */
  readonly retryAfterSeconds?: number
}

/** An outcome that ends an operation. The message names the thing and the fact; `remedy` says how to mend it. */
export class HansaError extends Error {
  override readonly name = 'HansaError'
  readonly code: ErrorCode
  readonly remedy: string | undefined
  readonly position: number | undefined
  readonly detail: readonly string[]
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: HansaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.remedy = options.remedy
    this.position = options.position
    this.detail = options.detail ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get meaning(): Meaning {
    return errorTable[this.code]
  }
}

export const isHansaError = (error: unknown, code?: ErrorCode): error is HansaError =>
  error instanceof HansaError && (code === undefined || error.code === code)

/** The `code` of a Node.js system error (`ENOENT`, `ENOSPC`, …), or undefined. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Turns what the operating system said into our words; anything else passes through unchanged. */
export function fromSystemError(error: unknown, doing: string): unknown {
  switch (systemErrorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new HansaError('disk_full', `${doing}: the disk is full`, {
        cause: error,
        remedy: 'Free some space and run the same command again; what was published is untouched.',
      })
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new HansaError('read_only', `${doing}: no permission to write there`, {
        cause: error,
        remedy: 'Give this user write access to the folder, or point `store` in mesh.yaml elsewhere.',
      })
    default:
      return error
  }
}
