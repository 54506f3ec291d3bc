import { rollback as rollBack } from '../../product/rollback.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { publishedKey } from '../../sidecar/published-key.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa rollback <product>`: serves an earlier publication again, at once. */
export async function rollback(
  context: CommandContext,
  { product, to }: { product: string; to: number | undefined },
): Promise<number> {
  return withStore(context, async (store) => {
    const key = await publishedKey(store.metadata, product)
    const { effects } = context
    const publication = await rollBack(store, key, { effects, ...(to === undefined ? {} : { to }) })
    const { sequence, version } = publication
    if (context.json) printJson(context.terminal, { product: key, sequence, version })
    else
      printLine(
        context.terminal,
        `${key} ${version} is served again as publication ${sequence}; what was rolled back from is not published again unless the product changes`,
      )
    return 0
  })
}
