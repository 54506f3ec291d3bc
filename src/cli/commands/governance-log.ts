import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

interface Enacted {
  readonly number: number
  /** SHA-256 of what was signed: who joins a mesh compares it with somebody. */
  readonly digest: string
  readonly enactedAt: string
  readonly reason: string
  readonly signed: readonly string[]
}

/** `hansa governance log`: the council's bundles that were put in force on a node, newest first, and who signed them. */
export async function governanceLog(context: AskingContext): Promise<number> {
  const { terminal, json } = context
  return askMesh(context, {}, async (mesh) => {
    const enacted = await enactedBundles(mesh)
    if (json) printJson(terminal, enacted)
    else if (enacted.length === 0) printLine(terminal, 'No bundle of a council was put in force.')
    else
      printLine(
        terminal,
        textTable(
          ['bundle', 'in force since', 'reason', 'signed by'],
          enacted.map(({ number, enactedAt, reason, signed }) => [
            String(number),
            enactedAt,
            reason,
            signed.join(', '),
          ]),
        ),
      )
    return 0
  })
}

async function enactedBundles(mesh: MeshClient): Promise<readonly Enacted[]> {
  const enacted = new Map<number, Enacted>()
  for await (const { council, enactedAt } of every(mesh.listBundles, {}))
    // Domains change their own rules while a bundle stays: its first time counts, and that comes last.
    if (council !== undefined) enacted.set(council.number, { ...council, enactedAt })
  return [...enacted.values()]
}
