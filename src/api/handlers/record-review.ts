import { formatPrincipal } from '../../governance/principal.ts'
import type { AuditReviewed } from '../../sidecar/access-entry.ts'
import type { AuditRecord } from '../../sidecar/audit/read-entry.ts'
import type { ApiContext } from '../api-context.ts'

/**
 * Keeps in the audit that the reader looks at entries about others, and for which. Throws where it cannot be kept: they are
 * not to be told then.
 */
export async function recordReview(
  { what, asked }: Pick<AuditReviewed, 'what' | 'asked'>,
  { reader, sidecar, effects }: ApiContext,
): Promise<void> {
  await sidecar.agreements(reader).audit.record([
    {
      kind: 'review',
      at: effects.now().toISOString(),
      principal: formatPrincipal(reader.principal),
      ...(reader.actor === undefined ? {} : { actor: formatPrincipal(reader.actor) }),
      ...(reader.address === undefined ? {} : { address: reader.address }),
      what,
      asked,
    },
  ])
}

/** As `recordReview`, of one entry, unless the reader did that themselves. */
export async function recordLook(
  what: 'entry' | 'replay',
  { sequence, entry }: Pick<AuditRecord, 'sequence' | 'entry'>,
  context: ApiContext,
): Promise<void> {
  if (!isBy(entry, context)) await recordReview({ what, asked: { sequence: String(sequence) } }, context)
}

/** What the reader did, or had done for somebody, is theirs. */
export function isBy(entry: AuditRecord['entry'], { reader }: Pick<ApiContext, 'reader'>): boolean {
  const self = formatPrincipal(reader.principal)
  return entry.principal === self || entry.actor === self
}
