import { canonicalHash } from '../spec/canonical-hash.ts'
import type { ColumnEntitlement, Entitlement } from './entitlement.ts'

/**
 * SHA-256 of all that decides what a rendition holds: columns, masks, rows, and the purpose where hashes are keyed by
 * it. Undefined where everything is clear.
 */
export function entitlementSignature({
  columns,
  rows,
  purpose,
}: Pick<Entitlement, 'columns' | 'rows' | 'purpose'>): string | undefined {
  if (rows.kind === 'all' && columns.every(({ access }) => access === 'clear')) return undefined
  return canonicalHash({
    columns: columns.map(({ name, access }) => [name, access]),
    rows,
    ...(columns.some(isHashed) ? { purpose } : {}),
  })
}

const isHashed = ({ access }: ColumnEntitlement): boolean =>
  typeof access === 'object' && access.mask.startsWith('sha-256-')
