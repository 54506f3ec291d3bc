import type { Verdict } from '../../product/quality/verdict.ts'
import type { MetadataStore, Run } from '../../store/metadata-store.ts'
import { windowDays } from './window.ts'

/** What measures need of a build that has ended. */
export interface BuildFact {
  /** Of its run. */
  readonly id: string
  readonly startedAt: string
  readonly endedAt: string
  readonly outcome: 'published' | 'unchanged' | 'rejected' | 'failed'
  /** Checks that ran, and those of them that failed. */
  readonly checks: number
  readonly failed: number
}

type BuildStore = Pick<MetadataStore, 'runs' | 'cacheGet' | 'cachePut'>

const space = 'measures-builds'
const format = 1
const daysKept = 2 * Math.max(...windowDays)
const firstRuns = 4
const mostRuns = 4096

/** The builds of a product, oldest first. Only runs that are new are read: they are long, and facts of them are kept. */
export async function buildFacts(
  product: string,
  { store, now }: { readonly store: BuildStore; readonly now: Date },
): Promise<readonly BuildFact[]> {
  const kept = await keptFacts(product, store)
  const oldest = new Date(now.getTime() - daysKept * 86_400_000).toISOString()
  const found = await newRuns(product, store, kept.at(-1)?.startedAt ?? oldest)
  const known = new Set(kept.map(({ id }) => id))
  const added = found.flatMap(factOf).filter(({ id }) => !known.has(id))
  if (added.length === 0) return kept
  const facts = [...kept, ...added]
    .filter(({ startedAt }) => startedAt >= oldest)
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
  await store.cachePut(space, [[product, JSON.stringify([format, facts])]])
  return facts
}

async function keptFacts(
  product: string,
  store: Pick<BuildStore, 'cacheGet'>,
): Promise<readonly BuildFact[]> {
  const text = await store.cacheGet(space, product)
  if (text === undefined) return []
  // Only this file writes it.
  const [kept, facts] = JSON.parse(text) as [number, readonly BuildFact[]]
  return kept === format ? facts : []
}

/** Those that began at `since` or after. */
async function newRuns(
  product: string,
  store: Pick<BuildStore, 'runs'>,
  since: string,
): Promise<readonly Run[]> {
  for (let limit = firstRuns; ; limit *= 8) {
    const runs = await store.runs(product, limit)
    const oldest = runs.at(-1)?.startedAt
    if (runs.length < limit || limit >= mostRuns || oldest === undefined || oldest < since)
      return runs.filter(({ startedAt }) => startedAt >= since)
  }
}

function factOf({ id, startedAt, endedAt, outcome, quality }: Run): readonly BuildFact[] {
  if (outcome === 'running' || endedAt === undefined) return []
  // `product/` records it in this form.
  const {
    checks = 0,
    skipped = 0,
    failedErrors = 0,
    failedWarnings = 0,
  } = (quality ?? {}) as Partial<Verdict>
  return [
    { id, startedAt, endedAt, outcome, checks: checks - skipped, failed: failedErrors + failedWarnings },
  ]
}
