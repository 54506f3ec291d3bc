import path from 'node:path'
import { exportAudit } from '../../sidecar/audit/export.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa audit export <file>`: all entries with the node's signatures, for `audit verify --export` anywhere else. */
export async function auditExport(context: CommandContext, { file }: { file: string }): Promise<number> {
  const { terminal, json } = context
  return withStore(context, async ({ metadata: store }, { state, node }, mesh) => {
    const options = { store, mesh, node: node?.name ?? mesh, state }
    const exported = await exportAudit(path.resolve(file), options)
    const { entries, checkpoints } = exported
    if (json) printJson(terminal, exported)
    else
      printLine(
        terminal,
        `${counted(entries, 'entry', 'entries')} and ${counted(checkpoints, 'checkpoint')} written to ${file}`,
      )
    return 0
  })
}
