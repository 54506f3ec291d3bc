import type { Agreement, AgreementEvent } from '../../governance/agreement.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'

/** What measures need of a request for access. */
export interface RequestFact {
  readonly product: string
  readonly requestedAt: string
  /** The first decision; absent while it waits. */
  readonly decidedAt?: string
  readonly outcome: 'waiting' | 'granted' | 'refused' | 'withdrawn'
}

type RequestStore = Pick<MetadataStore, 'agreements' | 'agreementEvents' | 'cacheGet' | 'cachePut'>

const space = 'measures-requests'

/** The requests for one product, or for all. What was decided once is kept, since it does not change. */
export async function requestFacts(
  { store, now }: { readonly store: RequestStore; readonly now: Date },
  product?: string,
): Promise<readonly RequestFact[]> {
  const agreements = await store.agreements(product === undefined ? {} : { product })
  const facts: RequestFact[] = []
  const decided: (readonly [string, string])[] = []
  for (const agreement of agreements) {
    const text = await store.cacheGet(space, agreement.id)
    // Only this function writes it.
    const kept = text === undefined ? undefined : (JSON.parse(text) as RequestFact)
    const fact = kept ?? factOf(agreement, await store.agreementEvents(agreement.id), now)
    if (fact === undefined) continue
    if (kept === undefined && fact.decidedAt !== undefined) decided.push([agreement.id, JSON.stringify(fact)])
    facts.push(fact)
  }
  if (decided.length > 0) await store.cachePut(space, decided)
  return facts
}

/** Undefined where it ran out before anybody decided, or another store keeps its beginning. */
function factOf(
  { product, until, state }: Agreement,
  events: readonly AgreementEvent[],
  now: Date,
): RequestFact | undefined {
  const requestedAt = events.find(({ kind }) => kind === 'requested')?.at
  if (requestedAt === undefined) return undefined
  for (const { kind, at } of events) {
    const outcome = outcomes[kind]
    if (outcome !== undefined) return { product, requestedAt, decidedAt: at, outcome }
  }
  const waits = state === 'requested' && Date.parse(until) > now.getTime()
  return waits ? { product, requestedAt, outcome: 'waiting' } : undefined
}

const outcomes: Partial<Readonly<Record<AgreementEvent['kind'], RequestFact['outcome']>>> = {
  approved: 'granted',
  refused: 'refused',
  withdrawn: 'withdrawn',
}
