import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { dailyTotals, lastDays, type DayTotals } from '../audit/daily-totals.ts'
import { GoverningRules, type Rules } from '../governing-rules.ts'
import { daysOfReads, type ComplianceFinding, type DomainCompliance, type PolicyReads } from './compliance.ts'
import { failingSince } from './failing-since.ts'
import { judgePublished } from './judge-published.ts'
import { domainOf } from '../../spec/domain-of.ts'

export interface ComplianceContext {
  readonly metadata: MetadataStore
  /** The mesh's name. */
  readonly mesh: string
  readonly now: Date
}

/**
 * Every published product of this node held against the rules of now, by domain; none where no rules are in force. Throws
 * `denied` where they cannot be read.
 */
export async function domainCompliance(context: ComplianceContext): Promise<readonly DomainCompliance[]> {
  const { metadata, mesh, now } = context
  const rules = await new GoverningRules(metadata, mesh, () => now).current()
  if (rules === undefined) return []
  const since = await failingSince(metadata, rules.bundle, now)
  const days = [...lastDays(await dailyTotals(metadata), now, daysOfReads).values()]
  const publications = await published(metadata)
  return [...Map.groupBy(publications, ({ product }) => domainOf(product))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([domain, some]) => ({
      domain,
      findings: some
        .flatMap((publication) => judgePublished(publication, { mesh, rules, failingSince: since }))
        .sort(byPolicy),
      reads: readsOf(some, { rules, days }),
    }))
}

async function published(metadata: MetadataStore): Promise<readonly Publication[]> {
  const keys = [...(await metadata.heads()).keys()].sort()
  const publications = await Promise.all(keys.map((key) => metadata.publication(key)))
  return publications.filter((each) => each !== undefined)
}

/** Of prohibitions that are in force for a product; permits deny nothing. */
function readsOf(
  publications: readonly Publication[],
  { rules, days }: { readonly rules: Rules; readonly days: readonly DayTotals[] },
): readonly PolicyReads[] {
  const reads = new Map<string, { denied: number; limited: number }>()
  for (const publication of publications) {
    const { policies } = rules.policiesFor(publication)
    for (const [id, { denied, limited }] of days.flatMap((day) => [
      ...(day.policies.get(publication.product) ?? []),
    ])) {
      if (policies.get(id)?.effect !== 'forbid') continue
      const sum = reads.get(id) ?? { denied: 0, limited: 0 }
      reads.set(id, { denied: sum.denied + denied, limited: sum.limited + limited })
    }
  }
  return [...reads].sort(([a], [b]) => (a < b ? -1 : 1)).map(([policy, sum]) => ({ policy, ...sum }))
}

const byPolicy = (a: ComplianceFinding, b: ComplianceFinding): number => {
  const [left, right] = [a, b].map(({ policy, product, kind }) => `${policy} ${product} ${kind}`)
  return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1
}
