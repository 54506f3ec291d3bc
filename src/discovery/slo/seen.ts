import type { Verdict } from '../../product/quality/verdict.ts'
import type { MetadataStore, Run } from '../../store/metadata-store.ts'
import type { Publication, PublicationHead } from '../../store/publication.ts'
import { answeredTotals } from './answered-totals.ts'
import { readsSince, type Reads } from './reads.ts'
import { sloWindowDays } from './slo.ts'

/** What the builds and the sidecar saw of a product. */
export interface Seen {
  readonly publication: Publication
  /** Of the window and the newest before it, newest first. */
  readonly history: readonly PublicationHead[]
  /** Of the window, newest first. */
  readonly runs: readonly Run[]
  /** Of the window. */
  readonly reads: Reads
  readonly now: Date
}

/** More builds than that are not looked at. */
const mostBuilds = 500

/** Gathers it; undefined where the product is not published. */
export async function seenOf(product: string, metadata: MetadataStore, now: Date): Promise<Seen | undefined> {
  const publication = await metadata.publication(product)
  if (publication === undefined) return undefined
  const [history, runs, totals] = await Promise.all([
    metadata.history(product, mostBuilds),
    metadata.runs(product, mostBuilds),
    answeredTotals(metadata),
  ])
  const since = new Date(now.getTime() - (sloWindowDays - 1) * 86_400_000).toISOString()
  const older = history.findIndex(({ publishedAt }) => publishedAt < since)
  return {
    publication,
    history: older === -1 ? history : history.slice(0, older + 1),
    runs: runs.filter(({ startedAt }) => startedAt >= since),
    reads: readsSince(totals, product, since.slice(0, 10)),
    now,
  }
}

/** `product/` records it in this form. */
export const verdictOfRun = ({ quality }: Pick<Run, 'quality'>): Partial<Verdict> | undefined =>
  quality as Partial<Verdict> | undefined
