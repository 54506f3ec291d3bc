import type { Effects } from '../../effects.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Agreement } from '../../governance/agreement.ts'
import type { WhereElse } from '../remote/misdirected.ts'
import type { Audit } from '../audit/audit.ts'
import type { Reader } from '../reader.ts'

/** What every step of an agreement needs, and who takes it. */
export interface AgreementContext {
  readonly metadata: MetadataStore
  readonly effects: Pick<Effects, 'now'>
  /** The mesh's name. */
  readonly mesh: string
  readonly audit: Pick<Audit, 'record'>
  readonly reader: Reader
  /** An agreement that is kept here of a domain that another node has by now; where it is decided about. */
  readonly left?: (id: string) => Promise<LeftAgreement | undefined>
}

export interface LeftAgreement {
  readonly agreement: Agreement
  readonly where: WhereElse
}
