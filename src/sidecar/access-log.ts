import type { Effects } from '../effects.ts'
import { HansaError, isHansaError } from '../errors.ts'
import type { DecidingPolicy } from '../governance/entitlement.ts'
import type { AccessedDataset, AccessEnded, AuditEntry, PushDecided, SignInFailed } from './access-entry.ts'
import { accessBegan, accessDenied, accessEnded, type Asked, type Ending } from './access-record.ts'
import { instruments } from '../telemetry.ts'
import type { Audit } from './audit/audit.ts'

export interface Refusal {
  /** Keys of the datasets that were asked for. */
  readonly datasets: readonly string[]
  readonly policies: readonly DecidingPolicy[]
  readonly excepted?: readonly string[]
  /** What the reader is told. */
  readonly error: HansaError
  /** The node that refused, where that is another. */
  readonly node?: string
}

/** Writes into the audit what becomes of reads and pushes. */
export class AccessLog {
  readonly #audit: Pick<Audit, 'record'>
  readonly #effects: Pick<Effects, 'now' | 'report'>

  constructor(audit: Pick<Audit, 'record'>, effects: Pick<Effects, 'now' | 'report'>) {
    this.#audit = audit
    this.#effects = effects
  }

  /** Resolves once it is durable; where it cannot be, the read must not happen. */
  async began(asked: Asked, datasets: readonly AccessedDataset[]): Promise<void> {
    await this.#require(
      accessBegan(asked, this.#effects.now(), datasets),
      'the access cannot be recorded in the audit, so nothing is read',
    )
    countAccess(asked.port, 'permitted')
  }

  /** As `began`, of rows that somebody wants to push. */
  async pushDecided(decided: PushDecided): Promise<void> {
    await this.#require(decided, 'the push cannot be recorded in the audit, so nothing is written')
    countAccess(decided.port, decided.permitted ? 'permitted' : 'denied')
  }

  async refused(asked: Asked, { error, ...refusal }: Refusal): Promise<void> {
    const { code, message } = error
    countAccess(asked.port, 'denied')
    await this.#record(accessDenied(asked, this.#effects.now(), { ...refusal, code, message }))
  }

  async ended(asked: Pick<Asked, 'access' | 'reader' | 'port'>, ending: Ending): Promise<void> {
    const entry = accessEnded(asked, this.#effects.now(), ending)
    measureEnd(asked.port, entry)
    await this.#record(entry)
  }

  async signInFailed(failed: SignInFailed): Promise<void> {
    instruments().failedSignIns.add(1, { 'hansa.method': failed.method })
    await this.#record(failed)
  }

  async #require(entry: AuditEntry, message: string): Promise<void> {
    try {
      await this.#audit.record([entry])
    } catch (cause) {
      throw new HansaError(isHansaError(cause) ? cause.code : 'internal', message, {
        cause,
        remedy: 'The metadata store takes no entries: the owner of the node has to look at it.',
      })
    }
  }

  /** Of what has happened anyway: the reader is told the same whether it can be written down or not. */
  async #record(entry: AuditEntry): Promise<void> {
    try {
      await this.#audit.record([entry])
    } catch {
      this.#effects.report({
        kind: 'note',
        level: 'warning',
        text: `the audit lacks an entry (${entry.kind}): the metadata store takes none`,
      })
    }
  }
}

const countAccess = (port: string, outcome: 'permitted' | 'denied'): void =>
  instruments().accesses.add(1, { 'hansa.port': port, 'hansa.outcome': outcome })

function measureEnd(port: string, { outcome, rows, bytes, milliseconds }: AccessEnded): void {
  const { statements, rows: allRows, bytes: allBytes } = instruments()
  statements.record(milliseconds / 1000, { 'hansa.port': port, 'hansa.outcome': outcome })
  allRows.add(rows, { 'hansa.port': port })
  allBytes.add(bytes, { 'hansa.port': port })
}
