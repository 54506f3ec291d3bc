import { isDue } from '../../product/council/bundle-in-force.ts'
import { followedBy, knownBundles, type OpenedBundle } from '../../product/council/council-in-force.ts'
import type { BundleStore } from '../../store/governance-bundle.ts'
import type { ProposalStore } from '../../store/proposal-store.ts'
import type { BundleSource } from '../follow-registry-bundles.ts'
import { proposalsAmong, proposalsToAnswer, type AskedProposal } from './chosen-proposals.ts'
import type { OwnOutlooks } from './own-outlooks.ts'
import { tellProposals } from './tell-proposals.ts'

export interface Answering {
  /** The mesh's name. */
  readonly mesh: string
  readonly store: BundleStore & ProposalStore
  readonly outlooks: Pick<OwnOutlooks, 'answer'>
  readonly now: () => Date
  /** Ends what is under way. */
  readonly signal: AbortSignal
}

/**
 * Has this node say what would change here under the bundle that is to come and under what members of the council propose
 * at registries, and tells of what is proposed there. What nobody of the council has signed is not looked at.
 */
export async function answerProposals(
  { mesh, store, outlooks, now, signal }: Answering,
  source: BundleSource,
): Promise<void> {
  const newest = knownBundles(await store.bundle()).at(-1)
  if (newest === undefined) return
  const offered = await source.bundles(newest.statement.number)
  const proposals = await proposalsAmong(
    offered.map(({ bundle }) => bundle),
    { mesh, before: followedBy(newest) },
  )
  await tellProposals(store, proposals, now())
  const asked = [
    ...(isDue(newest.statement, now()) ? [] : [toCome(newest)]),
    ...proposalsToAnswer(proposals).map(({ digest, statement, signers }) => ({
      digest,
      statement,
      members: signers.signed,
    })),
  ]
  await outlooks.answer(asked, signal)
}

const toCome = ({ bundle: { digest }, statement }: OpenedBundle): AskedProposal => ({
  digest,
  statement,
  members: [],
})
