import { HansaError } from '../../errors.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { chosenProposal } from '../asking/chosen-proposal.ts'
import { proposalToSign, signProposal } from '../asking/sign-proposal.ts'
import { bundleDocument, contentLines, signatureLines, toldBundle } from '../bundle-text.ts'
import { readCouncilKey } from '../council-key.ts'
import { tellSent } from '../sent-text.ts'
import { printJson, printLine } from '../terminal.ts'

export interface SignOptions {
  /** File of the member's key, which stays there. */
  readonly key: string
  /** Of what was reviewed; at a node it is needed, in whole. */
  readonly digest?: string
}

/**
 * `hansa governance sign`: shows what a proposal changes by its own bytes, signs these here, and brings the signature to the node
 * or the folder, and to the registries that it has joined.
 */
export async function governanceSign(
  context: AskingContext,
  { key, digest: reviewed }: SignOptions,
): Promise<number> {
  const { terminal, json, node } = context
  const privateKey = await readCouncilKey(key)
  if (node !== undefined) requireWhole(reviewed)
  return askMesh(context, { declared: true }, async (mesh) => {
    const { digest } = await chosenProposal(mesh, context, { digest: reviewed, isOwn: true })
    const read = await proposalToSign(mesh, context, { digest, privateKey })
    const { changes } = read
    if (!json) for (const line of contentLines(toldBundle(read), changes)) printLine(terminal, line)
    const { proposal, sent, path } = await signProposal(mesh, context, { ...read, privateKey })
    const told = toldBundle(proposal)
    if (json) printJson(terminal, bundleDocument(told, { changes, ...(path !== undefined && { path }) }))
    else for (const line of signatureLines(told)) printLine(terminal, line)
    tellSent(context, sent)
    return 0
  })
}

/** A node could show one proposal to be reviewed and another one to be signed: the digest says which one was meant. */
function requireWhole(digest: string | undefined): void {
  if (digest !== undefined && /^[0-9a-f]{64}$/.test(digest)) return
  throw new HansaError('invalid_input', 'at a node the whole digest says what is signed', {
    remedy:
      '`hansa governance review` shows what a proposal changes, and prints its digest: `--digest <digest>`.',
  })
}
