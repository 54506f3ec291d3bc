import { HansaError } from '../../errors.ts'
import { parseCheckpoint } from '../../sidecar/audit/checkpoint.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { printLine } from '../terminal.ts'

/** `hansa audit checkpoint`: the newest one in a line, as `audit verify --checkpoint` reads it. */
export async function auditCheckpoint(context: CommandContext): Promise<number> {
  return withStore(context, async ({ metadata }) => {
    const text = await metadata.newestAuditCheckpoint()
    if (text === undefined)
      throw new HansaError('not_found', 'the audit has no checkpoint yet', {
        remedy: 'One is written within a minute of the first access, and when a command ends.',
      })
    const checkpoint = parseCheckpoint(text)
    if (checkpoint === undefined)
      throw new HansaError('corrupt', 'the newest checkpoint of the audit cannot be read', {
        remedy: '`hansa audit verify` says what else is wrong.',
      })
    printLine(context.terminal, JSON.stringify(checkpoint))
    return 0
  })
}
