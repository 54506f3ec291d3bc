import { watchSlos } from '../discovery/slo/watch-slo.ts'
import type { Effects } from '../effects.ts'
import { publishedIn } from '../sidecar/published-products.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import { atLeisure } from './at-leisure.ts'
import { repeating, type Repeating } from './repeating.ts'
import { promiseMetrics } from './telemetry/promise-metrics.ts'
import { reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'

const everyMilliseconds = 300_000

/** So many products' changes are one commit, which nothing else is done beside. */
const productsAtOnce = 8

/**
 * Measures the promises of all products now and then, so that a breach is written down though nobody asks; and tells of
 * the promises to consumers that end by their date, the agreements.
 */
export function startWatchingPromises(
  terminal: Terminal,
  { metadata, effects }: { readonly metadata: MetadataStore; readonly effects: Pick<Effects, 'now'> },
): Pick<Repeating, 'stop'> {
  const stopping = new AbortController()
  const told = promiseMetrics()
  const watch = async (products: readonly string[]): Promise<void> => {
    for (const slo of await watchSlos(products, { metadata, now: effects.now() })) told.tell(slo)
  }
  const watching = repeating(async () => {
    try {
      await metadata.tellAgreementEnds(effects.now())
      const { keys, sequences } = await publishedIn(metadata)
      told.keep(sequences)
      await atLeisure(inGroups(keys, productsAtOnce), watch, stopping)
    } catch (error) {
      reportError(terminal, error)
    }
  })
  const timer = setInterval(watching.ask, everyMilliseconds)
  return {
    stop: async () => {
      stopping.abort()
      clearInterval(timer)
      await watching.stop()
    },
  }
}

function* inGroups<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size)
}
