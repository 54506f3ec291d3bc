import type { Vocabulary } from '../spec/vocabulary.ts'
import { higher } from './classification.ts'
import type { GovernedDomain } from './governed-dataset.ts'

/** What guardrails judge before a product is published: facts of its documents, lineage and verified data. */
export interface ProductFacts {
  readonly mesh: string
  readonly domain: GovernedDomain
  /** `<domain>/<product>`. */
  readonly key: string
  readonly version: string
  /** ODPS status. */
  readonly status: string
  readonly tags: readonly string[]
  /** A team with a member is named. */
  readonly hasOwner: boolean
  /** A support channel is named. */
  readonly hasSupport: boolean
  /** The descriptor describes it. */
  readonly hasDescription: boolean
  /** SLA properties that the contract of every output port promises, by ODCS's name whatever its synonym: `latency`. */
  readonly sla: readonly string[]
  readonly datasets: readonly DatasetFacts[]
}

export interface DatasetFacts {
  /** `Dataset.key`. */
  readonly key: string
  readonly sqlName: string
  readonly port: { readonly name: string; readonly major: number; readonly deprecated: boolean }
  readonly columns: readonly ColumnFacts[]
}

export interface ColumnFacts {
  readonly name: string
  /** The engine's spelling. */
  readonly type: string
  readonly required: boolean
  readonly tags: readonly string[]
  /** The classification of the column in its contract. */
  readonly declared?: string
  /** The highest classification among the columns it is computed from, and the one that has it, as messages name it. */
  readonly inherited?: { readonly classification: string; readonly from: string }
  /** A declaration that it tells less than what it is computed from, which the `declassify` policies judge. */
  readonly declassification?: { readonly reason: string }
  /** The kind of personal data that sampled values look like, e.g. `e-mail address`; never a value. */
  readonly suspectedPersonal?: string
}

/**
 * The classification in force: what is declared, or what is inherited where that is higher and no declassification is
 * declared. Whether a declassification is permitted is `judgeProduct`'s to say; without that nothing is published.
 */
export function effectiveClassification(
  { declared, inherited, declassification }: ColumnFacts,
  vocabulary: Pick<Vocabulary, 'classifications'>,
): string | undefined {
  if (declassification !== undefined && declared !== undefined) return declared
  return higher(declared, inherited?.classification, vocabulary)
}
