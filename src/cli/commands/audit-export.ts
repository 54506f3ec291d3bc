import path from 'node:path'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { counted } from '../counted.ts'
import { printJson, printLine } from '../terminal.ts'
import { writeAudit } from '../write-audit.ts'

/** `hansa audit export <file>`: all entries with the node's signatures, for `audit verify --export` anywhere else. */
export async function auditExport(
  { terminal, ...context }: AskingContext,
  { file }: { file: string },
): Promise<number> {
  return askMesh({ terminal, ...context }, {}, async (mesh) => {
    const { body } = await mesh.exportAudit()
    const exported = await writeAudit(path.resolve(file), body ?? new ReadableStream())
    const { entries, checkpoints } = exported
    if (context.json) printJson(terminal, exported)
    else
      printLine(
        terminal,
        `${counted(entries, 'entry', 'entries')} and ${counted(checkpoints, 'checkpoint')} written to ${file}`,
      )
    return 0
  })
}
