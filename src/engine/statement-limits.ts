/** What one statement of a reader may use. */
export interface StatementLimits {
  /** For the engine's buffers, in its own form, e.g. `1GB`; the process itself gets a little more. */
  readonly memoryLimit: string
  /** From the statement's start to its last byte. */
  readonly timeoutSeconds: number
  readonly maxRows: number
  /** Of encoded result. */
  readonly maxBytes: number
  /** Of disk space for larger-than-memory work and for results that are written before they are sent. */
  readonly maxTempBytes: number
  readonly threads: number
}

export const defaultLimits: StatementLimits = {
  memoryLimit: '1GB',
  timeoutSeconds: 300,
  maxRows: Number.MAX_SAFE_INTEGER,
  maxBytes: Number.MAX_SAFE_INTEGER,
  maxTempBytes: 16e9,
  threads: 2,
}
