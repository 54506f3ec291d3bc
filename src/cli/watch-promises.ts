import { setImmediate as others } from 'node:timers/promises'
import { watchSlo } from '../discovery/slo/watch-slo.ts'
import type { Effects } from '../effects.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import { repeating, type Repeating } from './repeating.ts'
import { promiseMetrics } from './telemetry/promise-metrics.ts'
import { reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'

const everyMilliseconds = 300_000

/**
 * Measures the promises of all products now and then, so that a breach is written down though nobody asks; and tells of
 * the promises to consumers that end by their date, the agreements.
 */
export function startWatchingPromises(
  terminal: Terminal,
  { metadata, effects }: { readonly metadata: MetadataStore; readonly effects: Pick<Effects, 'now'> },
): Pick<Repeating, 'stop'> {
  let isStopped = false
  const tell = promiseMetrics()
  const watching = repeating(async () => {
    try {
      await metadata.tellAgreementEnds(effects.now())
      for (const product of (await metadata.heads()).keys()) {
        if (isStopped) return
        const slo = await watchSlo(product, { metadata, now: effects.now() })
        if (slo !== undefined) tell(slo)
        // Without it nobody would be answered before the last of very many.
        await others()
      }
    } catch (error) {
      reportError(terminal, error)
    }
  })
  const timer = setInterval(watching.ask, everyMilliseconds)
  return {
    stop: async () => {
      isStopped = true
      clearInterval(timer)
      await watching.stop()
    },
  }
}
