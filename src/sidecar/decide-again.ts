import { HansaError } from '../errors.ts'
import type { Asked } from './access-record.ts'
import type { Terms } from './decisions.ts'
import type { ReadParts } from './governed-query.ts'
import type { NamedAccess } from './open-relations.ts'
import type { PublishedDataset } from './published-datasets.ts'
import { requirePermitted } from './require-permitted.ts'

export interface DecidedBefore {
  readonly accesses: readonly NamedAccess[]
  /** What they are accesses to, in the same order. */
  readonly datasets: readonly PublishedDataset[]
  readonly terms: Terms
}

/**
 * Decides anew what a result that is still being read rests on, over the snapshots that it has. Throws where something of
 * it is denied now, or would be shown in another way.
 */
export async function decideAgain(
  parts: Pick<ReadParts, 'published' | 'decisions' | 'log'>,
  asked: Asked,
  { accesses, datasets, terms }: DecidedBefore,
): Promise<void> {
  if (datasets.length === 0) return
  const renewed = await Promise.all(datasets.map((dataset) => parts.published.renewed(dataset)))
  const now = await requirePermitted(parts, asked, { datasets: renewed, terms })
  const signature = (index: number): string | undefined =>
    accesses[index]?.access.decision.entitlement.signature
  if (now.every(({ decision }, index) => decision.entitlement.signature === signature(index))) return
  throw new HansaError('denied', 'the rules for what is being read have changed since it was opened', {
    remedy: 'Run the statement again: it shows what may be seen now.',
  })
}
