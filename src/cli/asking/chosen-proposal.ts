import { printable } from '../../engine/encode/terminal-text.ts'
import { HansaError } from '../../errors.ts'
import type { MeshClient } from '../../api/client/mesh-client.ts'
import { noteLine } from '../terminal.ts'
import type { AskingContext } from './asking-context.ts'
import type { Answers, ItemOf } from './answers.ts'
import { ownBundles } from './own-bundles.ts'

export interface WantedProposal {
  /** Begins the digest of the one that is meant. */
  readonly digest?: string | undefined
  /** Without a digest only one that lies in the folder is meant. */
  readonly isOwn?: boolean
}

type Proposal = ItemOf<'listProposals'>

/**
 * The proposal that is meant: that of the digest, or of the folder, or else the one that most have signed. Others are named.
 * Throws `not_found`.
 */
export async function chosenProposal(
  mesh: MeshClient,
  context: AskingContext,
  { digest, isOwn = false }: WantedProposal,
): Promise<Proposal> {
  const view = await mesh.listProposals()
  const own = new Set(ownBundles(context).map((each) => each.digest))
  const chosen =
    digest === undefined
      ? (next(view.items.filter((each) => own.has(each.digest))) ?? (isOwn ? undefined : next(view.items)))
      : view.items.find((each) => each.digest.startsWith(digest))
  tellFault(context, view)
  if (chosen === undefined) throw digest === undefined ? nothingProposed(view) : notProposed(digest)
  for (const other of view.items)
    if (other !== chosen && !other.isEnough && other.signers.signed.length > 0)
      noteLine(context.terminal, printable(otherText(other), 2_000))
  return chosen
}

/** What waits for signatures comes before what has them. */
const next = (proposals: readonly Proposal[]): Proposal | undefined =>
  proposals.find(({ isEnough }) => !isEnough) ?? proposals.at(-1)

/** Says why there may be more than what is told. */
export function tellFault(
  { terminal, node }: AskingContext,
  { fault }: Pick<Answers<'listProposals'>, 'fault'>,
): void {
  if (fault === undefined) return
  const what = node === undefined ? 'Only what is in this folder is' : 'Only what the node has itself is'
  noteLine(terminal, printable(`${what} looked at: ${fault}`, 2_000))
}

const otherText = ({ digest, number, reason, signers }: Proposal): string =>
  `another bundle ${number} is proposed, signed by ${signers.signed.join(', ')}: ${reason} (\`hansa governance review --digest ${digest.slice(0, 12)}\` takes it)`

const nothingProposed = ({ refused = [] }: Answers<'listProposals'>): HansaError =>
  new HansaError('not_found', 'no bundle of rules is proposed', {
    detail: refused.map(({ path, reason }) => `${path} is not followed: ${reason}`),
    remedy:
      '`hansa governance propose` makes one of the rules that are declared, `hansa governance review` fetches one from registries.',
  })

const notProposed = (digest: string): HansaError =>
  new HansaError('not_found', `no proposal has a digest that begins with ${digest}`, {
    remedy: '`hansa governance review` names those that there are.',
  })
