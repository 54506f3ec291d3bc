import type { DecidingPolicy } from './entitlement.ts'

/** One refusal by a guardrail: it keeps a product from being published. */
export interface Verdict {
  readonly policy: DecidingPolicy
  /** What it is about: a product's key, `Dataset.key`, or `<Dataset.key>.<column>`. */
  readonly subject: string
  /** Names the subject and the rule, with the rule's reason. */
  readonly message: string
  /** The policy's `@advice`: what the author can do. */
  readonly advice?: string
}
