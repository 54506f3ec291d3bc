import { errorTable } from '../../errors.ts'
import { verifyAudit, type Verification } from '../../sidecar/audit/verify.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa audit verify`: reads the whole audit; its exit status is that of damage where there is any. */
export async function auditVerify(
  context: CommandContext,
  { checkpoint }: { checkpoint?: string },
): Promise<number> {
  return withStore(context, async ({ metadata }, { state }) => {
    const verification = await verifyAudit({
      store: metadata,
      state,
      ...(checkpoint === undefined ? {} : { keptElsewhere: checkpoint }),
    })
    if (context.json) printJson(context.terminal, verification)
    else for (const line of linesOf(verification)) printLine(context.terminal, line)
    return verification.damageCount === 0 ? 0 : errorTable.corrupt.exitStatus
  })
}

function linesOf({ entries, checkpoints, signed, damage, damageCount }: Verification): readonly string[] {
  const unseen = damageCount - damage.length
  return [
    ...damage.map(({ message }) => message),
    ...(unseen === 0 ? [] : [`and ${counted(unseen, 'fault')} more`]),
    `${counted(entries, 'entry', 'entries')} and ${counted(checkpoints, 'checkpoint')} read: ${damageCount === 0 ? 'nothing is damaged' : counted(damageCount, 'fault')}.`,
    signed === 0
      ? 'Nothing is signed: a chain written anew from its beginning would not be noticed.'
      : `Signed up to entry ${signed}.`,
  ]
}
