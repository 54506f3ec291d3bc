/** A proposal of the council, as a node sees that it stands. */
export interface SeenProposal {
  /** SHA-256 of what is signed. */
  readonly digest: string
  /** Of the bundle that it would be. */
  readonly number: number
  /** Members who have signed it, of the council in force or of the one that it makes. */
  readonly signed: readonly string[]
  /** Whether it can be put in force. */
  readonly isEnough: boolean
}

export interface ProposalStore {
  /**
   * Keeps, durably, an event of each proposal that was not seen here before and of each signature that is new, once however many
   * look. Only looking writes nothing. Of one number no more than 256 proposals are told of.
   */
  recordProposals(seen: readonly SeenProposal[], now: Date): Promise<void>
}
