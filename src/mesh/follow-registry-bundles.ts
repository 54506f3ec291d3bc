import { HansaError } from '../errors.ts'
import { followBundles, type FollowedBundle } from '../governance/council/follow-bundles.ts'
import {
  digestOf,
  parseSignedBundle,
  statementOf,
  type SignedBundle,
} from '../governance/council/signed-bundle.ts'
import type { UnreadBundle } from '../governance/council/unread-bundle.ts'
import { isSame } from '../governance/council/verify-bundle.ts'
import { followedBy, knownBundles } from '../product/council/council-in-force.ts'
import type { Mesh } from '../spec/mesh.ts'
import type { BundleStore } from '../store/governance-bundle.ts'
import { keepFetchedBundle, mergedBundles } from './fetched-bundles.ts'
import type { BundleOfRegistry } from './registry/registry-client.ts'

/** Registries, as whoever follows bundles asks them. */
export interface BundleSource {
  bundles(after: number): Promise<readonly BundleOfRegistry[]>
}

export interface FollowOptions {
  /** The mesh as its folder declares it, with the bundles that are known. */
  readonly mesh: Mesh
  readonly store: BundleStore
  readonly source: BundleSource
  /** Digest of the council's first bundle, for a node that knows no council yet. */
  readonly pin?: string
}

/** What came of it. */
export interface FollowedFromRegistry {
  /** Numbers of bundles with enough signatures that are not in force here yet. */
  readonly enough: readonly number[]
  /** The next one, which waits for signatures. */
  readonly waiting?: number
  /** What the council put in force and this version of Hansa cannot read. */
  readonly unread?: UnreadBundle
}

/**
 * Takes from registries what follows the bundle in force, as any node verifies it, and keeps it in the state folder beside
 * the folder's own. Nothing comes into force by that. Where no council is known here, the first bundle must be the pinned one,
 * or of the declared charter: a registry is not believed who the council is. Throws `denied` otherwise.
 */
export async function followRegistryBundles(options: FollowOptions): Promise<FollowedFromRegistry> {
  const { mesh, store, source } = options
  const newest = knownBundles(await store.bundle()).at(-1)
  const said = await source.bundles(newest?.statement.number ?? 0)
  const offered = newest === undefined ? withKnownFirst(said, options) : said
  const fetched = offered.map(({ bundle }) => ({ path: nameOf(bundle), text: JSON.stringify(bundle) }))
  const followed = await followBundles(mergedBundles(mesh.governance.bundles, fetched), {
    mesh: mesh.name,
    inForce: newest && followedBy(newest),
  })
  const { enough, waiting, unread } = followed
  const offeredDigests = new Set(offered.map(({ bundle }) => digestOf(bundle)))
  // What still waits for signatures is anybody's to propose: it is not kept.
  for (const each of enough)
    if (offeredDigests.has(each.digest)) await keepFetchedBundle(mesh.settings.state, each.bundle)
  if (unread !== undefined) await keepFetchedBundle(mesh.settings.state, unread.signed, unread.number)
  return {
    enough: enough.map(numberOf),
    ...(waiting === undefined ? {} : { waiting: numberOf(waiting) }),
    ...(unread === undefined ? {} : { unread }),
  }
}

const nameOf = (bundle: SignedBundle): string =>
  `bundle ${statementOf(bundle)?.number ?? '?'} of the registry`
const numberOf = ({ statement }: FollowedBundle): number => statement.number

/** Without first bundles that are not known here, where one of them is: a registry that lies must not hold up the others. */
function withKnownFirst(
  offered: readonly BundleOfRegistry[],
  options: FollowOptions,
): readonly BundleOfRegistry[] {
  const firsts = offered.filter(({ bundle }) => statementOf(bundle)?.number === 1)
  const unknown = firsts.filter(({ bundle }) => !isKnownFirst(bundle, options))
  if (unknown[0] !== undefined && unknown.length === firsts.length) throw unknownFirst(unknown[0].bundle)
  return offered.filter((each) => !unknown.includes(each))
}

function isKnownFirst(bundle: SignedBundle, { mesh, pin }: FollowOptions): boolean {
  const { charter, bundles } = mesh.governance
  const said = statementOf(bundle)
  const isInFolder = bundles.some(({ text }) => parseSignedBundle(text)?.payload === bundle.payload)
  const isDeclared = charter !== undefined && said !== undefined && isSame(said.charter, charter)
  return digestOf(bundle) === pin || (pin === undefined && (isInFolder || isDeclared))
}

const unknownFirst = (bundle: SignedBundle): HansaError =>
  new HansaError(
    'denied',
    'the council’s first bundle, which the registry has, is not one that this node knows',
    {
      detail: [`the registry has ${digestOf(bundle)}`],
      remedy:
        'Have somebody of the mesh tell you its digest, which `hansa governance log --json` shows there, and name it with `--charter`.',
    },
  )
