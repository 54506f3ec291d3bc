import type { MeshClient } from '../api/client/mesh-client.ts'
import { HansaError } from '../errors.ts'
import { signBundle } from '../governance/council/sign-bundle.ts'
import { unsignedBundle } from '../governance/council/signed-bundle.ts'
import type { BundleBefore } from '../governance/council/verify-bundle.ts'
import { nextStatement } from '../product/council/next-statement.ts'
import { askMesh } from './asking/ask-mesh.ts'
import type { AskingContext } from './asking/asking-context.ts'
import { readProposal } from './asking/read-proposal.ts'
import { bundleDocument, bundleLines, toldBundle } from './bundle-text.ts'
import type { ProposeOptions } from './propose-options.ts'
import { readCouncilKey } from './council-key.ts'
import { ownOutlookLines } from './node-outlook-text.ts'
import { withMesh } from './open-mesh.ts'
import { tellSent } from './sent-text.ts'
import { printJson, printLine } from './terminal.ts'

/** Brings a node what the member's own folder declares, as what follows the newest bundle there, signed here by the member. */
export async function proposeAtNode(
  context: AskingContext,
  { reason, enforceFrom: enforcedFrom, key }: ProposeOptions & { readonly key: string },
): Promise<number> {
  const { terminal, json } = context
  const privateKey = await readCouncilKey(key)
  return askMesh(context, {}, async (mesh) => {
    const before = await newestAt(mesh)
    const statement = await withMesh(context, (build) =>
      Promise.resolve(nextStatement(build, { before, reason, enforcedFrom })),
    )
    const { payload, signatures } = await signBundle(unsignedBundle(statement), privateKey)
    const sent = await mesh.proposeRules({ payload, signatures })
    const { digest } = sent.proposal
    const proposal = await readProposal(await mesh.showProposal({ digest }), digest)
    if (proposal?.bundle.payload !== payload) throw otherOne()
    const told = toldBundle(proposal)
    if (json) printJson(terminal, bundleDocument(told, proposal))
    else {
      for (const line of [...bundleLines(told, proposal.changes), `digest ${digest}`])
        printLine(terminal, line)
      const how = `\`hansa governance sign --key <file> --digest ${digest}\` signs it`
      for (const line of ownOutlookLines(await mesh.previewProposal({ digest }), how))
        printLine(terminal, line)
    }
    tellSent(context, sent)
    return 0
  })
}

/** What a proposal follows at a node: the newest that enough have signed, in force or not. */
async function newestAt(mesh: MeshClient): Promise<Pick<BundleBefore, 'number' | 'digest'> | undefined> {
  const { bundle, coming } = await mesh.showGovernance()
  const signed = (await mesh.listProposals()).items.filter(({ isEnough }) => isEnough)
  return signed.at(-1) ?? coming ?? bundle
}

const otherOne = (): HansaError =>
  new HansaError('corrupt', 'the node shows another proposal than it was brought', {
    remedy: 'Ask whoever runs it.',
  })
