import { isHansaError } from '../../errors.ts'

const finalFaults: ReadonlySet<string> = new Set(['denied', 'cancelled', 'disk_full', 'read_only'])

/** Whether no other way to the same data is tried after it. */
export const isFinal = (error: unknown): boolean => isHansaError(error) && finalFaults.has(error.code)
