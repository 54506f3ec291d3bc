import { systemErrorCode } from '../errors.ts'

/** Whether a file, or a folder above it, is not there, also because another took it away meanwhile. */
export const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')

/** To catch with: nothing is answered of what is not there, and all other errors go on. */
export function ignoreGone(error: unknown): undefined {
  if (!isGone(error)) throw error
}
