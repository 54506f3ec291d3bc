import type { PublicationHead } from '../../store/publication.ts'
import { unreadRules } from '../../product/council/unread-rules.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

/** `hansa status`: what is served, product by product, and how the last build ended. */
export async function status(context: CommandContext): Promise<number> {
  return withStore(context, async ({ metadata }) => {
    const unread = unreadRules((await metadata.bundle()) ?? {}, context.effects.now())
    if (unread !== undefined) noteLine(context.terminal, `${unread.message}. ${unread.remedy}`)
    const rows = []
    for (const head of [...(await metadata.heads()).values()].sort(byProduct)) {
      const [last] = await metadata.runs(head.product, 1)
      rows.push({
        product: head.product,
        version: head.version,
        publication: head.sequence,
        publishedAt: head.publishedAt,
        datasets: Object.keys(head.snapshotIds).length,
        lastBuild: last?.outcome ?? 'unknown',
      })
    }
    if (context.json) printJson(context.terminal, rows)
    else if (rows.length === 0)
      printLine(context.terminal, 'Nothing is published yet: `hansa apply` builds what is declared.')
    else
      printLine(
        context.terminal,
        textTable(
          ['PRODUCT', 'VERSION', 'PUBLICATION', 'PUBLISHED', 'DATASETS', 'LAST BUILD'],
          rows.map((row) => Object.values(row).map(String)),
          { right: [2, 4] },
        ),
      )
    return 0
  })
}

const byProduct = (a: PublicationHead, b: PublicationHead): number => (a.product < b.product ? -1 : 1)
