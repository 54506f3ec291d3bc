import type { Effects } from '../../effects.ts'
import { isHansaError } from '../../errors.ts'
import { isInForce, type Agreement } from '../../governance/agreement.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import { holdSnapshot } from '../../store/collect.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { Store } from '../../store/store.ts'
import { parseDatasetKey } from '../dataset-key.ts'
import type { Renditions } from './renditions.ts'

export interface AheadContext {
  readonly store: Pick<Store, 'locks' | 'metadata'>
  readonly renditions: Pick<Renditions, 'files'>
  readonly effects: Pick<Effects, 'now' | 'report'>
  /** What the consumers of an agreement may see of a snapshot: nothing, or several where they are a team. */
  readonly decide: (agreement: Agreement, snapshot: Snapshot) => Promise<readonly Entitlement[]>
  readonly signal?: AbortSignal
}

/**
 * Makes renditions of what is served of products for the agreements in force, so that nobody waits for them who reads
 * next. One that cannot be made is told as a warning, for it will be made when it is asked for. Gives how many there
 * are now.
 */
export async function prepareAhead(products: readonly string[], context: AheadContext): Promise<number> {
  let prepared = 0
  for (const product of products) {
    for (const { snapshot, entitlements } of await agreed(product, context)) {
      for (const entitlement of entitlements) {
        if (context.signal?.aborted === true) return prepared
        if (await prepare(snapshot, entitlement, context)) prepared += 1
      }
    }
  }
  return prepared
}

interface Agreed {
  readonly snapshot: Snapshot
  readonly entitlements: readonly Entitlement[]
}

/** What is served of a product, with each different view of it that some agreement gives. */
async function agreed(product: string, { store, effects, decide }: AheadContext): Promise<readonly Agreed[]> {
  const publication = await store.metadata.publication(product)
  const agreements = (await store.metadata.agreements({ product })).filter((agreement) =>
    isInForce(agreement, effects.now()),
  )
  const all: Agreed[] = []
  for (const snapshot of publication?.snapshots ?? []) {
    const views = new Map<string, Entitlement>()
    for (const agreement of agreements.filter((each) => isAbout(each, snapshot))) {
      for (const entitlement of await decide(agreement, snapshot))
        if (isKeepable(entitlement)) views.set(entitlement.signature, entitlement)
    }
    all.push({ snapshot, entitlements: [...views.values()] })
  }
  return all
}

function isAbout({ port, major }: Agreement, { dataset }: Snapshot): boolean {
  const parts = parseDatasetKey(dataset)
  return parts.port === port && parts.major === major
}

/** Not the snapshot's own files, and of use to more than one statement. */
const isKeepable = (entitlement: Entitlement): entitlement is Entitlement & { readonly signature: string } =>
  entitlement.signature !== undefined &&
  !entitlement.columns.some(
    ({ access }) => typeof access === 'object' && access.mask === 'sha-256-query-local',
  )

async function prepare(
  snapshot: Snapshot,
  entitlement: Entitlement,
  { store, renditions, effects, signal }: AheadContext,
): Promise<boolean> {
  const lock = await holdSnapshot(store, snapshot.id)
  if (lock === undefined) return false
  try {
    const held = await renditions.files(snapshot, entitlement, signal === undefined ? {} : { signal })
    await held.release()
    return true
  } catch (error) {
    if (!isHansaError(error)) throw error
    effects.report({ kind: 'note', level: 'warning', text: `${error.message}; it is made when it is read` })
    return false
  } finally {
    await lock.release()
  }
}
