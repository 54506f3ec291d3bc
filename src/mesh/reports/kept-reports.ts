import { publicKeyText } from '../../governance/signed-statement.ts'
import { isExceptionInForce } from '../../spec/policy-exception.ts'
import { ownReports, type OwnReportsOptions } from './own-reports.ts'

/** Reads that are told of a moment later are soon enough; rules and publications are told of at once. */
const againAfterMilliseconds = 60_000

export interface KeptReportsOptions extends Omit<OwnReportsOptions, 'domains' | 'before'> {
  readonly domains: () => Promise<readonly string[]>
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
    const domains = await this.#options.domains()
    const stamp = await this.#stamp(domains)
    const at = performance.now()
    if (this.#kept?.stamp === stamp && at - this.#kept.at < againAfterMilliseconds) return this.#kept.reports
    const before = this.#kept === undefined ? {} : { before: this.#kept.reports }
    const reports = await ownReports({ ...this.#options, domains, ...before })
    this.#kept = { stamp, at, reports }
    return reports
  }

  /** Its key may be rotated while it runs. */
  async #stamp(domains: readonly string[]): Promise<string> {
    const { store, now, key } = this.#options
    const sequence = await store.bundleSequence()
    const { exceptions = [] } = (await store.bundle(sequence)) ?? {}
    const heads = [...(await store.heads()).values()].map((head) => `${head.product} ${head.sequence}`)
    const inForce = exceptions.filter((exception) => isExceptionInForce(exception, now())).length
    const signer = publicKeyText(key.publicKey)
    return [sequence, inForce, now().toISOString().slice(0, 10), signer, ...domains, ...heads.sort()].join(
      '\n',
    )
  }
}
