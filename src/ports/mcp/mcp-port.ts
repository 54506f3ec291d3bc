import type { Effects } from '../../effects.ts'
import type { ReadTerms } from '../../sidecar/read-request.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { McpSettings } from '../../spec/mesh.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Catalogue } from './catalogue.ts'
import type { DailyUse } from './daily-use.ts'

/** What the tools answer from, whoever calls. */
export interface McpPort {
  readonly mesh: string
  readonly settings: McpSettings
  readonly metadata: MetadataStore
  readonly sidecar: Sidecar
  readonly effects: Pick<Effects, 'now'>
  readonly catalogue: Catalogue
  readonly use: DailyUse
}

/** Who calls the tools. */
export interface McpCaller {
  /** Asked anew for each call: what is known of a principal changes while a client stays. */
  readonly reader: () => Promise<Reader>
  /** What the host of the model said it reads for; the model cannot say anything else then. */
  readonly purpose: string | undefined
}

export interface ToolContext extends McpPort {
  readonly caller: McpCaller
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal
}

export type ReadOptions = ReadTerms & { readonly port: string }
