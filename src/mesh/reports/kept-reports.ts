import { isExceptionInForce } from '../../spec/policy-exception.ts'
import { ownReports, type OwnReportsOptions } from './own-reports.ts'

/** Reads that are told of a moment later are soon enough; rules and publications are told of at once. */
const againAfterMilliseconds = 60_000

export interface KeptReportsOptions extends Omit<OwnReportsOptions, 'domains' | 'key'> {
  readonly domains: () => Promise<readonly string[]>
  /** Its key of now: it may be rotated while it runs. */
  readonly key: () => Promise<OwnReportsOptions['key']>
}

/** This node's reports for whoever asks often: worked out anew where something has changed, and now and then. */
export class KeptReports {
  readonly #options: KeptReportsOptions
  #kept:
    { readonly stamp: string; readonly at: number; readonly reports: ReadonlyMap<string, string> } | undefined

  constructor(options: KeptReportsOptions) {
    this.#options = options
  }

  /** As `ownReports`. */
  async current(): Promise<ReadonlyMap<string, string>> {
    const [key, domains] = [await this.#options.key(), await this.#options.domains()]
    const stamp = await this.#stamp(key, domains)
    const at = performance.now()
    if (this.#kept?.stamp === stamp && at - this.#kept.at < againAfterMilliseconds) return this.#kept.reports
    const reports = await ownReports({ ...this.#options, key, domains })
    this.#kept = { stamp, at, reports }
    return reports
  }

  async #stamp(key: OwnReportsOptions['key'], domains: readonly string[]): Promise<string> {
    const { store, now } = this.#options
    const sequence = await store.bundleSequence()
    const { exceptions = [] } = (await store.bundle(sequence)) ?? {}
    const heads = [...(await store.heads()).values()].map((head) => `${head.product} ${head.sequence}`)
    const inForce = exceptions.filter((exception) => isExceptionInForce(exception, now())).length
    const { x } = key.publicKey.export({ format: 'jwk' })
    return [sequence, inForce, now().toISOString().slice(0, 10), x, ...domains, ...heads.sort()].join('\n')
  }
}
