import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { withCounting } from '../../governance/council/counting-signatures.ts'
import { statementOf, type SignedBundle } from '../../governance/council/signed-bundle.ts'
import { verifyBundle, type BundleBefore, type Verified } from '../../governance/council/verify-bundle.ts'

/** A bundle that may follow the one in force, and that at least one of the council stands by. */
export interface Proposal extends Verified {
  readonly bundle: SignedBundle
}

export interface ProposalPlace {
  /** The mesh's name. */
  readonly mesh: string
  /** The newest bundle that enough of the council signed. */
  readonly before: BundleBefore
}

const longestPayload = 4 << 20
/** More under one proposal are not looked at. */
export const mostSignatures = 64
/** More than a council can look at. */
const mostOffered = 32

/**
 * What is proposed after a bundle, of all that somebody offers, with the signatures that count of all who offer it: sound, and signed by
 * a member. Those with most signatures come first, of these the newest.
 */
export async function proposalsAmong(
  offered: readonly SignedBundle[],
  place: ProposalPlace,
): Promise<readonly Proposal[]> {
  const { before } = place
  const proposals: Proposal[] = []
  for (const bundle of together(offered, place).slice(0, mostOffered)) {
    const verdict = await verifyBundle(bundle, place)
    if (verdict.kind === 'refused' || verdict.signers.signed.length === 0) continue
    const { kind: _, ...verified } = verdict
    const counting = await withCounting(bundle, [before.charter, verified.statement.charter])
    proposals.push({ bundle: counting, ...verified })
  }
  return proposals.sort(byWeight)
}

/** Each payload once. What is no next bundle is left out before anything is verified. */
function together(offered: readonly SignedBundle[], { before }: ProposalPlace): readonly SignedBundle[] {
  const byPayload = new Map<string, SignedBundle>()
  for (const { payload, signatures } of offered) {
    const known = byPayload.get(payload)
    if (known === undefined && payload.length > longestPayload) continue
    const all = [...(known?.signatures ?? []), ...signatures]
    const apart = new Map(all.map((each) => [`${each.protected}.${each.signature}`, each]))
    byPayload.set(payload, { payload, signatures: [...apart.values()].slice(0, mostSignatures) })
  }
  return [...byPayload.values()].filter((bundle) => statementOf(bundle)?.number === before.number + 1)
}

const byWeight = (a: Proposal, b: Proposal): number =>
  b.signers.signed.length - a.signers.signed.length || proposedAt(b) - proposedAt(a)

const proposedAt = ({ statement }: Verified): number => Date.parse(statement.proposedAt)

/** How many a node answers at a time, and how long they may be: each policy is asked about each reader. */
const mostAnswered = 4
const longestAnswered = 1 << 20

/** Of each member only the newest proposal that they have signed, so that nobody keeps nodes busy by signing many. */
export function proposalsToAnswer(proposals: readonly Proposal[]): readonly Proposal[] {
  const newest = new Map<string, Proposal>()
  for (const proposal of proposals)
    for (const member of proposal.signers.signed) {
      const known = newest.get(member)
      if (known === undefined || proposedAt(known) < proposedAt(proposal)) newest.set(member, proposal)
    }
  const stoodBy = new Set(newest.values())
  return proposals
    .filter((proposal) => stoodBy.has(proposal) && proposal.bundle.payload.length <= longestAnswered)
    .slice(0, mostAnswered)
}

/** A proposal as whoever answers it needs it. */
export interface AskedProposal {
  readonly digest: string
  readonly statement: BundleStatement
  /** Members who stand by it; empty where it needs nobody to, since the council has signed it. */
  readonly members: readonly string[]
}
