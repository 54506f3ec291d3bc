import type { MeshClient } from '../../api/client/mesh-client.ts'
import { agreementText, eventLines, narrowingLines, type WrittenNarrowing } from '../agreement-text.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { outlookLines } from '../outlook-text.ts'
import { printJson, printLine } from '../terminal.ts'

export interface AccessShowOptions extends WrittenNarrowing {
  readonly as?: string
}

/** `hansa access show <id>`: an agreement, its history, and what its consumer would see or sees. */
export async function accessShow(
  { terminal, ...context }: AskingContext,
  { id, as, ...narrowing }: AccessShowOptions & { readonly id: string },
): Promise<number> {
  return askMesh({ terminal, ...context }, { as }, async (mesh) => {
    const { agreement, history, node } = await mesh.showAgreement({ id })
    const outlook = await outlookOf(mesh, agreement, narrowing)
    if (context.json) {
      printJson(terminal, { ...agreement, history, outlook, ...(node === undefined ? {} : { node }) })
      return 0
    }
    const lines = [
      agreementText(agreement),
      ...(node === undefined ? [] : [`It is kept at node ${node}, where it is decided.`]),
      ...narrowingLines(agreement.narrowing),
      '',
      ...history.flatMap(eventLines),
      ...(outlook === undefined ? [] : ['', ...outlookLines(outlook, agreement.state)]),
    ]
    for (const line of lines) printLine(terminal, line)
    return 0
  })
}

/** For owners only: what policies hide of others is not for everyone. Undefined once nothing can be seen any more. */
async function outlookOf(
  mesh: MeshClient,
  { id, owned, state }: Answers<'showAgreement'>['agreement'],
  narrowing: WrittenNarrowing,
): Promise<Answers<'previewAgreement'> | undefined> {
  if (!owned || !['requested', 'approved'].includes(state)) return undefined
  return mesh.previewAgreement({ id, ...narrowing })
}
