import type { Verified } from '../../governance/council/verify-bundle.ts'
import type { ProposalStore } from '../../store/proposal-store.ts'
import { isEnough } from './is-enough.ts'

/** Has a node tell of the proposals that it sees, and of signatures under them, that it has not told of. */
export const tellProposals = (
  store: ProposalStore,
  proposals: readonly Verified[],
  now: Date,
): Promise<void> =>
  store.recordProposals(
    proposals.map((each) => ({
      digest: each.digest,
      number: each.statement.number,
      signed: membersSigned(each),
      isEnough: isEnough(each),
    })),
    now,
  )

/** Members of the council in force, or of the one that is proposed, who have signed. */
export const membersSigned = ({ signers, successors }: Verified): readonly string[] => [
  ...new Set([...signers.signed, ...(successors?.signed ?? [])]),
]
