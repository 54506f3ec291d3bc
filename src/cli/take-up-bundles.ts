import { setTimeout as sleep } from 'node:timers/promises'
import { HansaError, isHansaError } from '../errors.ts'
import { withFetchedBundles } from '../mesh/fetched-bundles.ts'
import {
  followRegistryBundles,
  type BundleSource,
  type FollowedFromRegistry,
} from '../mesh/follow-registry-bundles.ts'
import { enactSigned } from '../mesh/proposals/enact-signed.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import type { BuildContext } from '../product/build-context.ts'
import { unreadRules } from '../product/council/unread-rules.ts'
import { auditEnactment } from './audit-enactment.ts'
import { registryClient, type AskingNode } from './node-registries.ts'
import { knownError, reportError } from './report-error.ts'
import { jitteredPause, paceAfter, usualPace } from './take-up-pace.ts'
import { printLine, type Terminal } from './terminal.ts'

/** What became of the bundles that registries have. */
export interface TakenUp extends FollowedFromRegistry {
  /** The council's bundle in force since; absent where nothing was put in force. */
  readonly inForce?: number
}

/**
 * Fetches what follows the bundle in force and puts it in force, as `hansa governance enact` does. Rules of domains stay as
 * they were enacted, whatever the folder says of them by now.
 */
export async function takeUpBundles(
  build: BuildContext,
  source: BundleSource,
  pin?: string,
): Promise<TakenUp> {
  const { metadata } = build.store
  const mesh = await withFetchedBundles(build.mesh)
  const followed = await followRegistryBundles({
    mesh,
    store: metadata,
    source,
    ...(pin === undefined ? {} : { pin }),
  })
  const isUnreadNews =
    followed.unread !== undefined && followed.unread.digest !== (await metadata.bundle())?.unread?.digest
  if (followed.enough.length === 0 && !isUnreadNews) return followed
  const fetched = { ...build, mesh: await withFetchedBundles(build.mesh) }
  const { bundle, changes } = await enactSigned(fetched)
  if (changes.length > 0) await auditEnactment(build, { changes, sequence: bundle.sequence })
  const number = (bundle.coming ?? bundle.council)?.number
  return { ...followed, ...(number === undefined ? {} : { inForce: number }) }
}

export interface TakingUp {
  readonly build: BuildContext
  readonly node: AskingNode
  /** What else is done with the bundles that registries have. */
  readonly answer: (source: BundleSource, signal: AbortSignal) => Promise<void>
}

/** Looks now and then whether the registries of a node have bundles to take up or to answer, until it is stopped. */
export function startTakingUp(terminal: Terminal, taking: TakingUp): { readonly stop: () => Promise<void> } {
  const ending = new AbortController()
  const run = async (): Promise<void> => {
    let pace = usualPace
    let said: string | undefined
    while (!ending.signal.aborted) {
      const fault = await takeUpOnce(terminal, taking, ending.signal)
      // A registry that is away is no news: delivery says so.
      const isNews = fault !== undefined && !isHansaError(fault, 'source_unavailable')
      const message = isNews ? knownError(fault).message : undefined
      if (message !== undefined && message !== said) reportError(terminal, fault)
      said = message
      pace = paceAfter(pace, fault !== undefined)
      await pause(jitteredPause(pace), ending.signal)
    }
  }
  const running = run()
  return {
    stop: async () => {
      ending.abort()
      await running
    },
  }
}

/** What it failed with. */
async function takeUpOnce(
  terminal: Terminal,
  { build, node, answer }: TakingUp,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    if ((await knownRegistries(node.state)).length === 0) return undefined
    const source = askedOnce(await registryClient(node, signal))
    const { inForce } = await takeUpBundles(build, source)
    const unread = unreadRules((await build.store.metadata.bundle()) ?? {}, build.effects.now())
    if (inForce !== undefined) printLine(terminal, `Bundle ${inForce} of the council was taken up.`)
    await answer(source, signal)
    return unread && new HansaError('denied', unread.message, { remedy: unread.remedy })
  } catch (error) {
    return signal.aborted ? undefined : error
  }
}

/** Registries are asked once for what comes after a bundle, however many want to know. */
function askedOnce(source: BundleSource): BundleSource {
  const asked = new Map<number, ReturnType<BundleSource['bundles']>>()
  return {
    bundles: (after) => {
      const known = asked.get(after) ?? source.bundles(after)
      asked.set(after, known)
      return known
    },
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined)
