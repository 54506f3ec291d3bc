/** How a domain's products stand to the rules that are in force for them. */
export interface DomainCompliance {
  readonly domain: string
  /** By policy, then product. */
  readonly findings: readonly ComplianceFinding[]
  /** What rules about reading did lately, by policy. */
  readonly reads: readonly PolicyReads[]
}

/** One prohibition and one product. */
export type ComplianceFinding = FindingSubject &
  (
    | { readonly outcome: 'passes' }
    /** A rule about reading, which holds. */
    | { readonly outcome: 'holds' }
    | {
        readonly outcome: 'fails'
        /** ISO time from which it does, as far as publications and enactments tell. */
        readonly since: string
        /** What does: the product, datasets, columns. */
        readonly subjects: readonly string[]
        readonly advice?: string | undefined
      }
    | {
        readonly outcome: 'excepted'
        readonly until: string
        readonly owner: string
        readonly why: string
      }
  )

export interface FindingSubject {
  readonly policy: string
  readonly scope: 'built-in' | 'agreement' | 'global' | 'domain' | 'product'
  /** Whether it is about publishing, or about reading. */
  readonly kind: 'guardrail' | 'access'
  readonly reason: string
  /** `<domain>/<product>`. */
  readonly product: string
}

/** Datasets that were asked for in the last days, and what a policy made of it. */
export interface PolicyReads {
  readonly policy: string
  /** How often nothing of one was seen. */
  readonly denied: number
  /** How often less of one was seen. */
  readonly limited: number
}

/** How many days `reads` are about, today included. */
export const daysOfReads = 30
