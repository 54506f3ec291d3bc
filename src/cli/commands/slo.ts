import { watchSlo, type ProductSlo } from '../../discovery/slo/watch-slo.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { publishedKey } from '../../sidecar/published-key.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

/** `hansa slo [product]`: how the promises of contracts stand, measured now. Exit status 1 where one is breached. */
export async function slo(
  context: CommandContext,
  { product }: { readonly product: string | undefined },
): Promise<number> {
  const { terminal, json, effects } = context
  return withStore(context, async ({ metadata }) => {
    const keys =
      product === undefined
        ? [...(await metadata.heads()).keys()].sort()
        : [await publishedKey(metadata, product)]
    const measured: ProductSlo[] = []
    for (const key of keys) {
      const found = await watchSlo(key, { metadata, now: effects.now() })
      if (found !== undefined) measured.push(found)
    }
    if (json) printJson(terminal, product === undefined ? measured : measured[0])
    else printLine(terminal, table(measured))
    return measured.some(({ state }) => state === 'breached') ? 1 : 0
  })
}

function table(measured: readonly ProductSlo[]): string {
  const rows = measured.flatMap(({ product, promises }) =>
    promises.map(({ property, element, promised, state, why, budget }) => [
      product,
      element === undefined ? property : `${property} of ${element}`,
      promised,
      state,
      budget === undefined ? why : `${why}; ${budget.used} of ${budget.allowed.toFixed(1)} allowed faults`,
    ]),
  )
  if (rows.length === 0) return 'No contract promises anything that can be measured.'
  return textTable(['PRODUCT', 'PROMISE', 'PROMISED', 'STATE', 'SEEN'], rows)
}
