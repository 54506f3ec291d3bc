import { tidy } from '../../product/tidy.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa collect`: applies retention and removes what nobody needs. */
export async function collect({ effects, ...context }: CommandContext): Promise<number> {
  return withStore({ effects, ...context }, async (store, settings) => {
    const collected = await tidy({ mesh: { settings }, store, effects })
    if (context.json) printJson(context.terminal, collected)
    else
      printLine(
        context.terminal,
        `${counted(collected.forgotten, 'publication')} forgotten, ${counted(collected.deletedObjects, 'object')} (${counted(collected.deletedBytes, 'byte')}) removed` +
          (collected.skipped.sweep || collected.skipped.publications > 0
            ? '; some are in use and were left'
            : ''),
      )
    return 0
  })
}
