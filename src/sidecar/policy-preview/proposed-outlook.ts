import { setImmediate as nextTurn } from 'node:timers/promises'
import { isInForce } from '../../governance/agreement.ts'
import type { AccessChange } from '../../governance/compare-access.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { isLoss } from '../../governance/is-loss.ts'
import { formatPrincipal, operatorOf } from '../../governance/principal.ts'
import { inForceAt, withStatement } from '../../product/council/bundle-in-force.ts'
import { readIdentities } from '../../spec/check-identity.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { dailyTotals, lastDays } from '../audit/daily-totals.ts'
import { productOf } from '../audit/read-entry.ts'
import { GoverningRules, Rules } from '../governing-rules.ts'
import { Directory } from '../identity/directory.ts'
import { previewSteps, type PreviewedChange } from './preview-policies.ts'
import { sideOf, type DirectoryFor } from './rules-side.ts'

export interface OutlookPlace {
  /** The mesh's name. */
  readonly mesh: string
  readonly metadata: MetadataStore
  /** The identities file. */
  readonly identities: string
  /** Whether a product, `<domain>/<product>`, is this node's own. */
  readonly isOwn: (product: string) => boolean
  readonly now: () => Date
  /** Ends it: it throws then. */
  readonly signal: AbortSignal
}

/** What somebody would have more or less of, as it can be told to others: no rows, no values, no filters. */
export interface ForeseenChange {
  readonly product: string
  /** As SQL calls it: `domain.dataset`. */
  readonly dataset: string
  readonly principal: string
  readonly purpose: string
  /** Id of the agreement it rests on; absent where owners' own permits decide. */
  readonly agreement?: string
  /** How often the principal has read the dataset in the last days. */
  readonly reads: number
  readonly change: AccessChange
}

export interface ProposedOutlook {
  /** Those that take something away first, of these the ones that are felt most. */
  readonly changes: readonly ForeseenChange[]
  /** Further changes, which are not told one by one. */
  readonly more: number
  /** Whether all was looked at. */
  readonly isWhole: boolean
}

/** Of which reads are counted, and whoever has read is looked at. */
const daysOfOutlook = 30

/** Rules are others' to propose: neither what they cost a node nor what it says of them is without end. */
const longestMilliseconds = 20_000
const mostFound = 10_000
const longestText = 48_000

/** Who would see more or less of this node's own products under a council's proposal; nothing is read, and nothing written. */
export async function proposedOutlook(
  proposal: BundleStatement,
  place: OutlookPlace,
): Promise<ProposedOutlook> {
  const { mesh, metadata, isOwn } = place
  const now = place.now()
  const inForce = (await new GoverningRules(metadata, mesh, () => now).current())?.bundle
  if (inForce === undefined) return { changes: [], more: 0, isWhole: true }
  const reads = await readsOf(metadata, now)
  const directoryFor: DirectoryFor = (vocabulary) =>
    new Directory({
      mesh,
      file: place.identities,
      vocabulary: () => Promise.resolve(vocabulary),
      effects: place,
    })
  const listed = new Set(readIdentities(place.identities).identities?.keys() ?? [])
  const steps = previewSteps({
    mesh,
    metadata,
    after: sideOf(rulesOf(proposal, inForce, place), directoryFor),
    directoryFor,
    principals: await readersIn(place, { reads, listed }),
    isChosen: isOwn,
    // Whoever is not listed here comes from another node.
    portOf: (principal) => (listed.has(principal) ? 'cli' : 'mesh'),
    now,
  })
  const end = performance.now() + longestMilliseconds
  const found: ForeseenChange[] = []
  let isWhole = true
  for await (const changes of steps) {
    found.push(...changes.map((change) => foreseen(change, reads)))
    isWhole = performance.now() < end && found.length < mostFound
    if (!isWhole) break
    // Whoever reads meanwhile does not wait for all of it.
    await nextTurn(undefined, { signal: place.signal })
  }
  return { ...told(found), isWhole }
}

/** As they hold from the proposal's day on. */
function rulesOf(proposal: BundleStatement, inForce: GovernanceBundle, { mesh, now }: OutlookPlace): Rules {
  const day = proposal.enforcedFrom === undefined ? 0 : Date.parse(proposal.enforcedFrom)
  const at = new Date(Math.max(now().getTime(), day))
  return new Rules(mesh, inForceAt(withStatement(inForce, proposal), at), at)
}

/** By `Dataset.key`, then principal. */
type Reads = ReadonlyMap<string, ReadonlyMap<string, number>>

async function readsOf(metadata: MetadataStore, now: Date): Promise<Reads> {
  const reads = new Map<string, Map<string, number>>()
  for (const { uses } of lastDays(await dailyTotals(metadata), now, daysOfOutlook).values())
    for (const [dataset, consumers] of uses) {
      const known = reads.get(dataset) ?? new Map<string, number>()
      for (const [principal, { queries }] of consumers)
        known.set(principal, (known.get(principal) ?? 0) + queries)
      reads.set(dataset, known)
    }
  return reads
}

/** Whoever has read lately or has an agreement, wherever they sign in, before those who are only listed here. Teams read by their members. */
async function readersIn(
  { mesh, metadata, isOwn, now }: OutlookPlace,
  { reads, listed }: { readonly reads: Reads; readonly listed: ReadonlySet<string> },
): Promise<readonly string[]> {
  const readers = [...reads].flatMap(([dataset, by]) => (isOwn(productOf(dataset)) ? [...by.keys()] : []))
  const agreements = (await metadata.agreements({})).filter(
    (each) => isOwn(each.product) && isInForce(each, now()),
  )
  const all = new Set([...readers, ...agreements.map(({ consumer }) => consumer), ...listed])
  // The operator is looked at anyway.
  all.delete(formatPrincipal(operatorOf(mesh)))
  return [...all].filter((name) => !name.startsWith('team:'))
}

function foreseen(
  { principal, dataset, purpose, agreement, change, snapshot }: PreviewedChange,
  reads: Reads,
): ForeseenChange {
  return {
    product: productOf(snapshot.dataset),
    dataset,
    principal,
    purpose,
    ...(agreement === undefined ? {} : { agreement }),
    reads: reads.get(snapshot.dataset)?.get(principal) ?? 0,
    change: withoutFilters(change),
  }
}

/** Filters have values of policies in them, which may be nobody else's business. */
function withoutFilters(change: AccessChange): AccessChange {
  if (change.kind !== 'changed') return change
  const { filters: _, ...rest } = change
  return rest
}

function told(found: readonly ForeseenChange[]): Pick<ProposedOutlook, 'changes' | 'more'> {
  const sorted = found.toSorted(
    (a, b) => Number(isLoss(b.change)) - Number(isLoss(a.change)) || b.reads - a.reads,
  )
  let length = 0
  const tooLong = sorted.findIndex((change) => (length += JSON.stringify(change).length) > longestText)
  const changes = tooLong === -1 ? sorted : sorted.slice(0, tooLong)
  return { changes, more: sorted.length - changes.length }
}
