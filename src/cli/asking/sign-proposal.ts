import type { KeyObject } from 'node:crypto'
import type { MeshClient } from '../../api/client/mesh-client.ts'
import { HansaError } from '../../errors.ts'
import { signBundle } from '../../governance/council/sign-bundle.ts'
import { publicKeyText } from '../../governance/signed-statement.ts'
import type { Answers } from './answers.ts'
import type { AskingContext } from './asking-context.ts'
import { keepInFolder } from './own-bundles.ts'
import { readProposal, withBundle, type ReadProposal } from './read-proposal.ts'

export interface SignedProposal {
  /** With all signatures under it. */
  readonly proposal: ReadProposal
  readonly sent: Answers<'signProposal'>
  /** Of its file, where a folder is asked. */
  readonly path?: string
}

/** The proposal of a digest, for a member to sign. Throws `denied` where the key is that of no member, errors as `readProposal`. */
export async function proposalToSign(
  mesh: MeshClient,
  { node }: AskingContext,
  { digest, privateKey }: { readonly digest: string; readonly privateKey: KeyObject },
): Promise<ReadProposal> {
  const shown = await mesh.showProposal({ digest })
  const proposal = requireRead(await readProposal(shown, digest))
  requireMember(proposal, privateKey)
  // What a node says of it counts for nothing; of a folder it is held against the rules in force there.
  return node === undefined ? { ...proposal, changes: shown.changes } : proposal
}

/**
 * Signs the bytes that were read, here, and brings the signature alone. The proposal is not asked for again: where enough have signed it
 * now, it may be in force already, and before the council no more.
 */
export async function signProposal(
  mesh: MeshClient,
  context: AskingContext,
  { privateKey, ...read }: ReadProposal & { readonly privateKey: KeyObject },
): Promise<SignedProposal> {
  const { payload, signatures } = await signBundle({ ...read.bundle, signatures: [] }, privateKey)
  const sent = await mesh.signProposal({ digest: read.digest, payload, signatures })
  const proposal = await withBundle(read, await signBundle(read.bundle, privateKey))
  const kept = await keepInFolder(context, proposal.bundle)
  return { proposal, sent, ...(kept && { path: kept.path }) }
}

function requireRead(proposal: ReadProposal | undefined): ReadProposal {
  if (proposal !== undefined) return proposal
  throw new HansaError('denied', 'what is to be signed is shown to the council and the operator only', {
    remedy: 'Ask with a token of a member of the council.',
  })
}

function requireMember({ before, statement }: ReadProposal, privateKey: KeyObject): void {
  const key = publicKeyText(privateKey)
  if ([before?.charter, statement.charter].some((each) => each?.council.some((member) => member.key === key)))
    return
  throw new HansaError(
    'denied',
    'the key is that of no member of the council, so its signature would not count',
    { remedy: 'Sign with the key whose public half is in the charter.' },
  )
}
