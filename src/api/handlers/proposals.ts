import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { Proposal } from '../../mesh/proposals/chosen-proposals.ts'
import type { CouncilDesk } from '../../mesh/proposals/council-desk.ts'
import { isEnough } from '../../mesh/proposals/is-enough.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { ApiContext } from '../api-context.ts'

/** The council's desk. Throws `not_found` at a node that knows nothing of what is declared. */
export function requireDesk({ council }: Pick<ApiContext, 'council'>): CouncilDesk {
  if (council !== undefined) return council
  throw new HansaError(
    'not_found',
    'this node serves what is published only, so nothing can be proposed here',
    {
      remedy: 'Whoever runs it mends what is declared and starts it again.',
    },
  )
}

/** A proposal, and how it concerns the reader. */
export const proposalAnswer = (proposal: Proposal, { principal }: Pick<Reader, 'principal'>) => {
  const { statement, digest, signers, successors } = proposal
  const { number, reason, proposedAt, enforcedFrom, charter } = statement
  return {
    ...{ digest, number, reason, proposedAt, signers, threshold: charter.threshold },
    ...(enforcedFrom === undefined ? {} : { enforcedFrom }),
    ...(successors === undefined ? {} : { successors }),
    isEnough: isEnough(proposal),
    mine: waitsFor(proposal, formatPrincipal(principal)),
  }
}

/** Whether a member has still to sign it. */
export const waitsFor = (proposal: Proposal, member: string): boolean => {
  const { signers, successors } = proposal
  return (
    (!signers.isEnough && signers.missing.includes(member)) ||
    (successors !== undefined && !successors.isEnough && successors.missing.includes(member))
  )
}

/** Who has to sign a proposal, or has: the council in force, and the one that it makes. */
export const charterMembers = ({ signers, successors }: Proposal): readonly string[] =>
  [signers, successors].flatMap((each) => (each === undefined ? [] : [...each.signed, ...each.missing]))
