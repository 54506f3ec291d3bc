/** What a proposal is made of besides the declared rules. */
export interface ProposeOptions {
  readonly reason: string
  readonly enforceFrom?: string
  /** File of a member's key, to sign it at once. */
  readonly key?: string
}
