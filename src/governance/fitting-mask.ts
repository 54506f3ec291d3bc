import type { ColumnType } from '../spec/logical-type.ts'
import type { Mask } from './mask.ts'

/** The mask itself where it can be applied to values of the type, or else the one that can be applied to any. */
export const fittingMask = (mask: Mask, type: ColumnType): Mask =>
  suits(mask, type) ? mask : 'replace-with-null'

function suits(mask: Mask, type: ColumnType): boolean {
  switch (mask) {
    case 'replace-with-null':
      return true
    case 'mask-to-fixed-value':
      return type.kind === 'scalar'
    case 'sha-256-query-local':
    case 'sha-256-global':
    case 'mask-alphanum':
    case 'show-first-4':
    case 'show-last-4':
      return type.kind === 'scalar' && type.scalar === 'VARCHAR'
    case 'truncate-to-year':
    case 'truncate-to-month':
      return type.kind === 'scalar' && ['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'].includes(type.scalar)
  }
}
