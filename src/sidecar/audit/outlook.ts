import { compareAccess, type AccessChange } from '../../governance/compare-access.ts'
import type { AccessDecision } from '../../governance/entitlement.ts'
import type { AuditStore } from '../../store/audit-store.ts'
import { readEntry } from './read-entry.ts'
import type { ReplayQuestion } from './replay.ts'

/** Reads of the past that would be decided otherwise. */
export interface OutlookChange extends ReplayQuestion {
  /** How many there were. */
  readonly accesses: number
  readonly change: AccessChange
}

export interface OutlookOptions {
  /** ISO time: reads since then. */
  readonly since: string
  /** By the rules of today. */
  readonly today: (question: ReplayQuestion) => Promise<AccessDecision>
  /** By those that are to come. */
  readonly then: (question: ReplayQuestion) => Promise<AccessDecision>
}

/**
 * What rules that are to come would make of what was really read: each principal, dataset and purpose of the audit once,
 * decided by the rules of today and by those. Nothing is read of the data, and nothing written.
 */
export async function outlook(
  store: Pick<AuditStore, 'auditRows'>,
  { since, today, then }: OutlookOptions,
): Promise<readonly OutlookChange[]> {
  const changes: OutlookChange[] = []
  for (const { question, accesses } of await askedSince(store, since)) {
    const change = compareAccess(await today(question), await then(question))
    if (change !== undefined) changes.push({ ...question, accesses, change })
  }
  return changes.sort((a, b) => b.accesses - a.accesses)
}

interface Asked {
  readonly question: ReplayQuestion
  accesses: number
}

async function askedSince(store: Pick<AuditStore, 'auditRows'>, since: string): Promise<readonly Asked[]> {
  const asked = new Map<string, Asked>()
  for await (const row of store.auditRows({ containing: ['"kind":"access"'] })) {
    const entry = readEntry(row)?.entry
    if (entry?.kind !== 'access' || Date.parse(entry.at) < Date.parse(since)) continue
    const { principal, purpose, datasets } = entry
    for (const { dataset, node } of datasets) {
      // Another node decides about what it owns.
      if (node !== undefined) continue
      const key = JSON.stringify([principal, dataset, purpose])
      const known = asked.get(key) ?? { question: questionOf(principal, dataset, purpose), accesses: 0 }
      known.accesses += 1
      asked.set(key, known)
    }
  }
  return [...asked.values()]
}

const questionOf = (principal: string, dataset: string, purpose: string): ReplayQuestion => ({
  principal,
  dataset,
  ...(purpose === '' ? {} : { purpose }),
})
