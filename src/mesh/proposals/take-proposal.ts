import { HansaError } from '../../errors.ts'
import { withCounting } from '../../governance/council/counting-signatures.ts'
import type { SignedBundle } from '../../governance/council/signed-bundle.ts'
import { isSame, verifyBundle, type BundleBefore } from '../../governance/council/verify-bundle.ts'
import { saysTheSame } from '../../product/council/says-the-same.ts'
import type { Charter } from '../../spec/charter.ts'
import { mostSignatures, type Proposal } from './chosen-proposals.ts'

export interface TakingPlace {
  /** The mesh's name. */
  readonly mesh: string
  /** The newest bundle that enough of the council signed; undefined before the first. */
  readonly before: BundleBefore | undefined
  /** Of the council that decides; before the first bundle the one that the node declares. */
  readonly charter: Charter
  /** What the council has before it already. */
  readonly known: readonly Proposal[]
}

/** More proposals than a council can look at only hide the one that matters. */
const mostWaiting = 16

/**
 * What somebody brings as the council's next bundle, with the signatures that count. Throws `conflict` where it cannot be the next one
 * or is proposed already, and `denied` where nobody of the council stands by it, or it makes a first council of its own.
 */
export async function takeProposal(
  { payload, signatures }: SignedBundle,
  { mesh, before, charter, known }: TakingPlace,
): Promise<SignedBundle> {
  const brought = { payload, signatures: signatures.slice(0, mostSignatures) }
  const verdict = await verifyBundle(brought, { mesh, before })
  if (verdict.kind === 'refused') throw notNext(verdict.reason)
  const { statement, digest, signers } = verdict
  if (before === undefined && !isSame(statement.charter, charter)) throw otherCouncil()
  if (signers.signed.length === 0) throw nobodyStandsBy()
  const others = known.filter((each) => each.digest !== digest)
  const same = others.find((each) => saysTheSame(each.statement, statement))
  if (same !== undefined) throw repeated(same)
  if (others.length >= mostWaiting || (before === undefined && others.length > 0)) throw tooMany()
  return withCounting(brought, [charter, statement.charter])
}

const notNext = (reason: string): HansaError =>
  new HansaError('conflict', `the proposal is not taken: ${reason}`, {
    remedy: 'Propose anew from the rules in force; `hansa governance log` shows them.',
  })

const otherCouncil = (): HansaError =>
  new HansaError('denied', 'the first bundle has another council than this node declares', {
    remedy: 'Take governance/charter.yaml from whoever runs the node, and propose anew.',
  })

const nobodyStandsBy = (): HansaError =>
  new HansaError('denied', 'no member of the council has signed the proposal', {
    remedy: 'Propose it with the key of a member, whose public half is in the charter.',
  })

const repeated = ({ statement: { number } }: Proposal): HansaError =>
  new HansaError('conflict', `a bundle ${number} that says the same is proposed already`, {
    remedy: '`hansa governance review` shows it, and `hansa governance sign` signs it.',
  })

const tooMany = (): HansaError =>
  new HansaError('conflict', 'the council has other proposals before it', {
    remedy: 'Have those decided first.',
  })
