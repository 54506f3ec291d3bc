import { HansaError } from '../errors.ts'
import type { Asked } from './access-record.ts'
import type { DatasetAccess } from './dataset-access.ts'
import type { Terms } from './decisions.ts'
import type { QueryParts } from './query-parts.ts'
import type { ReadParts } from './query-parts.ts'
import type { NamedAccess } from './open-relations.ts'
import type { PublishedDataset } from './published-datasets.ts'
import { askOwners, type RemoteTable } from './remote/ask-owners.ts'
import { readerElsewhere } from './remote/elsewhere.ts'
import { requirePermitted } from './require-permitted.ts'

export interface DecidedBefore {
  readonly accesses: readonly NamedAccess[]
  /** What they are accesses to, in the same order. */
  readonly datasets: readonly PublishedDataset[]
  readonly terms: Terms
  /** What policies took for now. */
  readonly clock: Date
  /** Of other nodes. */
  readonly remote: readonly RemoteTable[]
}

/**
 * Decides anew what a result that is still being read rests on, over the snapshots that it has. Throws where something of
 * it is denied now, or would be shown in another way.
 */
export async function decideAgain(
  parts: Pick<QueryParts, 'published' | 'decisions' | 'log' | 'elsewhere'>,
  asked: Asked,
  before: DecidedBefore,
): Promise<void> {
  await decideHere(parts, asked, before)
  await askAgain(parts, asked, before.remote)
}

async function decideHere(
  parts: Pick<ReadParts, 'published' | 'decisions' | 'log'>,
  asked: Asked,
  { accesses, datasets, terms, clock }: DecidedBefore,
): Promise<void> {
  if (datasets.length === 0) return
  const renewed = await Promise.all(datasets.map((dataset) => parts.published.renewed(dataset)))
  if (isSame(await requirePermitted(parts, asked, { datasets: renewed, terms }), accesses)) return
  // Rules that look at the clock show something else at each moment, and are the same rules.
  const then = await parts.decisions.decide(asked.reader, renewed, { ...terms, clock })
  if (isSame(then, accesses)) return
  throw changed()
}

/** Owners elsewhere say how they would show it now, whichever snapshot they serve meanwhile. */
async function askAgain(
  { elsewhere, log }: Pick<QueryParts, 'elsewhere' | 'log'>,
  asked: Asked,
  tables: readonly RemoteTable[],
): Promise<void> {
  if (elsewhere === undefined || tables.length === 0) return
  // The reader of this moment: their proof may be another than the one that the statement began with.
  const reader = readerElsewhere(asked.reader, elsewhere)
  const requests = tables.map(({ access: { purpose }, request: { terms, dataset, version } }) => ({
    reader,
    dataset,
    terms: { ...terms, purpose },
    ...(version === undefined ? {} : { version }),
  }))
  const now = await askOwners({ datasets: elsewhere.datasets, log }, asked, requests)
  if (now.every(({ entitlement }, index) => entitlement === tables[index]?.access.entitlement)) return
  throw changed()
}

const changed = (): HansaError =>
  new HansaError('denied', 'the rules for what is being read have changed since it was opened', {
    remedy: 'Run the statement again: it shows what may be seen now.',
  })

const isSame = (now: readonly DatasetAccess[], before: readonly NamedAccess[]): boolean =>
  now.every(
    ({ decision }, index) =>
      decision.kind === 'permitted' &&
      decision.entitlement.signature === before[index]?.access.decision.entitlement.signature,
  )
