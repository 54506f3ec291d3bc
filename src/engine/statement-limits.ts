import { HansaError } from '../errors.ts'

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

const units: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

/** `1.5GB` or `512MiB` in bytes. */
export function parseByteSize(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text)
  const unit = units[(match?.[2] ?? '').toUpperCase()]
  if (match?.[1] === undefined || unit === undefined) {
    throw new HansaError('invalid_input', `"${text}" is not an amount of memory`, {
      remedy: 'Write a number and a unit, such as 512MB or 2GB.',
    })
  }
  return Math.round(Number(match[1]) * unit)
}
