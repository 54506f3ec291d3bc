import type { Effects } from '../../effects.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
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
}
