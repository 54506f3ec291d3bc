import type { MeshClient } from '../../api/client/mesh-client.ts'
import { HansaError, isHansaError } from '../../errors.ts'
import { printable } from '../../engine/encode/terminal-text.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { chosenProposal } from '../asking/chosen-proposal.ts'
import { keepInFolder } from '../asking/own-bundles.ts'
import { readProposal, type ReadProposal } from '../asking/read-proposal.ts'
import { bundleDocument, bundleLines, toldBundle } from '../bundle-text.ts'
import { allAnswered, nodeOutlookLines, ownOutlookLines } from '../node-outlook-text.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

export interface ReviewOptions {
  /** Begins the digest of the one to take, in place of one that is in the folder. */
  readonly digest?: string
  /** Also what every node of the mesh answers. */
  readonly nodes?: boolean
}

/**
 * `hansa governance review`: what the proposed bundle changes, whom it touches, and who has signed it; where the node has
 * joined registries, with what these have. Exit status 3 where all nodes are asked, and one has not answered.
 */
export async function governanceReview(
  context: AskingContext,
  { digest: wanted, nodes = false }: ReviewOptions = {},
): Promise<number> {
  const { terminal, json, node } = context
  return askMesh(context, { declared: true }, async (mesh) => {
    const { digest } = await chosenProposal(mesh, context, { digest: wanted })
    const shown = await mesh.showProposal({ digest })
    const read = await readProposal(shown, digest)
    const told = read === undefined ? shown : toldBundle(read)
    // Who can read the folder decides about what is in force there; a node is not believed what it changes.
    const changes = node === undefined || read === undefined ? shown.changes : read.changes
    if (read !== undefined) await keep(context, read)
    const outlook = await outlookOf(context, { mesh, digest })
    if (nodes) requireAnswers(outlook)
    if (json)
      printJson(terminal, {
        ...bundleDocument(told, { changes }),
        ...(outlook && { access: outlook.changes, nodes: outlook.nodes }),
      })
    else {
      for (const line of [...bundleLines(told, changes), `digest ${digest}`]) printLine(terminal, line)
      for (const line of outlookText(outlook, { nodes, digest, context })) printLine(terminal, line)
    }
    return !nodes || (outlook !== undefined && allAnswered(outlook)) ? 0 : 3
  })
}

/** What was looked at is in the folder from then on, so that this is what is signed. */
async function keep(context: AskingContext, { bundle, statement }: ReadProposal): Promise<void> {
  const kept = await keepInFolder(context, bundle)
  if (kept?.isNew === true)
    noteLine(
      context.terminal,
      `bundle ${statement.number} was fetched from the registries, and is in ${kept.path} now`,
    )
}

type Outlook = Answers<'previewProposal'>

/** Undefined for who decides nothing, which is said. */
async function outlookOf(
  { terminal }: AskingContext,
  { mesh, digest }: { readonly mesh: MeshClient; readonly digest: string },
): Promise<Outlook | undefined> {
  try {
    return await mesh.previewProposal({ digest })
  } catch (error) {
    if (!isHansaError(error, 'denied')) throw error
    noteLine(terminal, printable(error.message, 2_000))
    return undefined
  }
}

function requireAnswers(outlook: Outlook | undefined): void {
  if (outlook?.fault === undefined) return
  throw new HansaError('source_unavailable', `other nodes could not be asked: ${outlook.fault}`)
}

function outlookText(
  outlook: Outlook | undefined,
  { nodes, digest, context }: { nodes: boolean; digest: string; context: AskingContext },
): readonly string[] {
  if (outlook === undefined) return []
  if (nodes) return nodeOutlookLines(outlook)
  const which = context.node === undefined ? '' : ` --digest ${digest}`
  return ownOutlookLines(outlook, `\`hansa governance sign --key <file>${which}\` signs it`)
}
