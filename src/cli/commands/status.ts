import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { noteUnread } from '../unread-note.ts'

/** `hansa status`: what is served, product by product, and to its owners how the last build ended. */
export async function status(context: AskingContext): Promise<number> {
  return askMesh(context, {}, async (mesh) => {
    await noteUnread(context.terminal, mesh)
    const rows = await published(mesh)
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

async function published(mesh: MeshClient) {
  const builds = await Array.fromAsync(every(mesh.listNewestBuilds, {}))
  const outcomes = new Map(builds.map(({ product, outcome }) => [product, outcome]))
  const products = await Array.fromAsync(every(mesh.listProducts, {}))
  return products.map(({ product, version, publication, publishedAt, datasets }) => ({
    ...{ product, version, publication, publishedAt },
    datasets: datasets.length,
    lastBuild: outcomes.get(product) ?? 'unknown',
  }))
}
