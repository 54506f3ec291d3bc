import { setTimeout as sleep } from 'node:timers/promises'
import { isHansaError } from '../errors.ts'
import { DeliveriesFile, type Delivery } from './registry/deliveries-file.ts'
import { reconcile, type NodeDocuments, type Reconciled, type SayGone } from './registry/reconcile.ts'
import { RegistryClient } from './registry/registry-client.ts'
import { documentDigest } from './registry/signed-document.ts'

/** Documents of this node as they are now, by key, each signed. */
export type DocumentSource = () => Promise<ReadonlyMap<string, string>>

export interface DeliveryOptions {
  readonly node: string
  /** The state folder. */
  readonly state: string
  /** Those to deliver to, now: a node can join another while it runs. */
  readonly registries: () => Promise<readonly string[]>
  /** A new assertion of this node for one request to the registry at this address. */
  readonly assertion: (address: string) => string | Promise<string>
  readonly sources: readonly DocumentSource[]
  /** Says, signed, that this node has no report of this key any more. */
  readonly gone: SayGone
  readonly now: () => Date
  /** Hears of faults of this node's own; that a registry cannot be reached is in `<state>/mesh/deliveries.json`. */
  readonly onFault: (error: unknown) => void
  /** How often is looked whether a document has changed. */
  readonly lookMilliseconds?: number
}

export interface Delivering {
  /** Asks every registry at once, also one that rests or had everything. */
  readonly ask: () => void
  /** Ends once what is under way has ended. */
  readonly stop: () => Promise<void>
}

const usualLookMilliseconds = 3000
/** Also where nothing changed here: a registry may have been emptied. */
const askAgainMilliseconds = 30_000
const firstPauseMilliseconds = 500
const longestPauseMilliseconds = 60_000
/** What was refused may be taken under other rules, or by a newer registry. */
const refusedAgainMilliseconds = 600_000

/**
 * Keeps every registry at what this node says, until it is stopped. The node's own store is what is delivered from, so nothing is
 * lost while a registry is away. Each registry is on its own: one that fails holds up no other.
 */
export function startDelivering(options: DeliveryOptions): Delivering {
  const ending = new AbortController()
  const file = new DeliveriesFile(options.state)
  const lines = new Map<string, Line>()
  let wake = (): void => undefined
  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve))
      try {
        await deliverToAll({ ...options, signal: ending.signal }, lines, file)
      } catch (error) {
        options.onFault(error)
      }
      await Promise.race([woken, pause(options.lookMilliseconds ?? usualLookMilliseconds, ending.signal)])
    }
    await Promise.all([...lines.values()].flatMap(({ running }) => running ?? []))
  }
  const running = run()
  return {
    ask: () => {
      for (const line of lines.values()) Object.assign(line, { restUntil: 0, confirmed: undefined })
      wake()
    },
    stop: async () => {
      ending.abort()
      await running
    },
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined)

/** How far delivery to one registry is. */
interface Line {
  running: Promise<void> | undefined
  failures: number
  /** On the clock of `performance`: not before that is it asked again. */
  restUntil: number
  /** What it had when it was last asked, as digests. */
  confirmed: string | undefined
  askedAt: number
  refused: Reconciled['refused']
  refusedAt: number
}

const newLine = (): Line => ({
  running: undefined,
  failures: 0,
  restUntil: 0,
  confirmed: undefined,
  askedAt: 0,
  refused: [],
  refusedAt: 0,
})

interface Running extends DeliveryOptions {
  readonly signal: AbortSignal
}

async function deliverToAll(options: Running, lines: Map<string, Line>, file: DeliveriesFile): Promise<void> {
  const urls = await options.registries()
  for (const url of lines.keys()) if (!urls.includes(url)) lines.delete(url)
  if (urls.length === 0) return
  const documents = await gather(options)
  const digest = digestOf(documents)
  for (const url of urls) {
    const line = lines.get(url) ?? newLine()
    lines.set(url, line)
    if (line.running !== undefined || !isDue(line, digest)) continue
    line.running = deliverTo(url, { options, line, documents, digest, file }).finally(() => {
      line.running = undefined
    })
  }
}

function isDue({ restUntil, confirmed, askedAt }: Line, digest: string): boolean {
  const now = performance.now()
  return now >= restUntil && (confirmed !== digest || now - askedAt >= askAgainMilliseconds)
}

/** A source that fails holds up none of the others. */
async function gather({ sources, gone, onFault }: DeliveryOptions): Promise<NodeDocuments> {
  const texts = new Map<string, string>()
  let isWhole = true
  for (const source of sources)
    try {
      for (const [key, text] of await source()) texts.set(key, text)
    } catch (error) {
      isWhole = false
      onFault(error)
    }
  return isWhole ? { texts, gone } : { texts }
}

const digestOf = ({ texts }: NodeDocuments): string =>
  documentDigest(JSON.stringify([...texts].map(([key, text]) => [key, documentDigest(text)]).sort()))

interface Turn {
  readonly options: Running
  readonly line: Line
  readonly documents: NodeDocuments
  readonly digest: string
  readonly file: DeliveriesFile
}

async function deliverTo(url: string, { options, line, documents, digest, file }: Turn): Promise<void> {
  const { node, assertion, now, onFault, signal } = options
  const client = new RegistryClient({ urls: [url], assertion, rounds: 1, signal })
  if (performance.now() - line.refusedAt > refusedAgainMilliseconds) line.refused = []
  try {
    const { sent, refused } = await reconcile(client, node, { documents, refused: line.refused })
    if (refused.length > 0) {
      line.refused = [...line.refused, ...refused]
      line.refusedAt = performance.now()
    }
    Object.assign(line, { failures: 0, restUntil: 0, confirmed: digest, askedAt: performance.now() })
    await file.put(url, reached(now(), { sent, refused: line.refused }))
  } catch (error) {
    if (signal.aborted) return
    // Full jitter: nodes that lost a registry together do not come back together.
    const longest = Math.min(firstPauseMilliseconds * 2 ** line.failures, longestPauseMilliseconds)
    line.failures = Math.min(line.failures + 1, 16)
    line.restUntil = performance.now() + Math.random() * longest
    if (!isHansaError(error)) onFault(error)
    await file.put(url, { fault: faultText(error) }).catch(onFault)
  }
}

const reached = (now: Date, { sent, refused }: Pick<Reconciled, 'sent' | 'refused'>): Partial<Delivery> => ({
  reachedAt: now.toISOString(),
  ...(sent > 0 ? { deliveredAt: now.toISOString() } : {}),
  fault: undefined,
  refused: refused.map(({ key, reason }) => ({ key, reason })),
})

const faultText = (error: unknown): string =>
  isHansaError(error) ? error.message : 'an unexpected fault of Hansa'
