import { formatPrincipal } from '../../governance/principal.ts'
import type { AuditReviewed } from '../../sidecar/access-entry.ts'
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
