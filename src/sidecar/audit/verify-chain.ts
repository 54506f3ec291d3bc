import type { AuditRow } from '../../store/audit-store.ts'
import { auditHash, auditOrigin } from '../../store/sql-audit.ts'
import type { Damage } from './damage.ts'

/** Where the chain has come. */
export type Link = Pick<AuditRow, 'sequence' | 'hash'>

/** What an empty chain ends with. */
export const origin: Link = { sequence: 0, hash: auditOrigin }

/**
 * What is wrong with an entry and with its place after `before`. Each fault is found once: the entry after a wrong one
 * is held to what is kept of it.
 */
export function damageOf(row: AuditRow, before: Link): readonly Damage[] {
  return [...damagedPlace(row, before), ...damagedText(row)]
}

function damagedPlace({ sequence, previous }: AuditRow, before: Link): readonly Damage[] {
  const expected = before.sequence + 1
  if (sequence > expected) return [missing(expected, sequence - 1)]
  if (sequence === expected && previous === before.hash) return []
  const message =
    before.sequence === 0
      ? `entry ${sequence} does not begin the chain: what came before was removed`
      : `entry ${sequence} does not follow entry ${before.sequence}: one of them was changed, moved, put in or taken out`
  return [{ kind: 'unlinked', sequence, message }]
}

function missing(first: number, last: number): Damage {
  const message =
    last - first < 1 ? `entry ${first} is missing` : `entries ${first} to ${Math.ceil(last)} are missing`
  return { kind: 'missing', sequence: first, message }
}

const damagedText = ({ sequence, previous, hash, body }: AuditRow): readonly Damage[] =>
  auditHash(previous, body) === hash
    ? []
    : [
        {
          kind: 'changed',
          sequence,
          message: `entry ${sequence} was changed: its hash is not that of its text`,
        },
      ]
