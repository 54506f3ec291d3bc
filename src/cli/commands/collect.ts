import { tidy } from '../../product/tidy.ts'
import type { CommandContext } from '../command-context.ts'
import { withMesh } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa collect`: applies retention and removes what nobody needs. */
export async function collect(context: CommandContext): Promise<number> {
  return withMesh(context, async (build) => {
    const collected = await tidy(build)
    if (context.json) printJson(context.terminal, collected)
    else
      printLine(
        context.terminal,
        `${collected.forgotten} publications forgotten, ${collected.deletedObjects} objects (${collected.deletedBytes} bytes) removed` +
          (collected.skipped.sweep || collected.skipped.publications > 0
            ? '; some are in use and were left'
            : ''),
      )
    return 0
  })
}
