import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import type { ItemOf } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { productNamed } from '../asking/product-named.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'
import { textTable } from '../text-table.ts'

type ProductUsage = ItemOf<'listUsage'>
type ConsumerUsage = ProductUsage['consumers'][number]
type ColumnUsage = ProductUsage['columns'][number]

/** `hansa usage [product]`: who uses the products, or one of them with its columns, as the audit tells. */
export async function usage(
  { terminal, ...context }: AskingContext,
  { product }: { product: string | undefined },
): Promise<number> {
  return askMesh({ terminal, ...context }, {}, async (mesh) => {
    if (product === undefined) await printAll(terminal, context.json, mesh)
    else {
      const one = await mesh.showUsage(await productNamed(mesh, product))
      if (context.json) printJson(terminal, one)
      else printProduct(terminal, one)
    }
    return 0
  })
}

async function printAll(terminal: Terminal, json: boolean, mesh: MeshClient): Promise<void> {
  const all = await Array.fromAsync(every(mesh.listUsage, {}))
  if (json) printJson(terminal, all)
  else printLine(terminal, productTable(all))
}

function productTable(all: readonly ProductUsage[]): string {
  const rows = all.map(({ product, consumers, queries, rows, bytes, denied, lastUsed = 'never' }) => {
    const readers = consumers.filter((consumer) => consumer.queries > 0).length
    return [product, ...[queries, readers, rows, bytes, denied].map(String), lastUsed]
  })
  const headers = ['PRODUCT', 'QUERIES', 'CONSUMERS', 'ROWS', 'BYTES', 'DENIED', 'LAST USED']
  return textTable(headers, rows, { right: [1, 2, 3, 4, 5] })
}

function printProduct(terminal: Terminal, { product, consumers, columns }: ProductUsage): void {
  const table = consumers.length === 0 ? `Nobody has asked for ${product} yet.` : consumerTable(consumers)
  printLine(terminal, `${table}\n`)
  const headers = ['COLUMN', 'QUERIES', 'CONSUMERS', 'LAST USED']
  printLine(terminal, textTable(headers, columns.map(columnCells), { right: [1, 2] }))
}

function consumerTable(consumers: readonly ConsumerUsage[]): string {
  const rows = consumers.map(({ principal, queries, rows, bytes, denied, lastUsed = 'never' }) => [
    principal,
    ...[queries, rows, bytes, denied].map(String),
    lastUsed,
  ])
  const headers = ['CONSUMER', 'QUERIES', 'ROWS', 'BYTES', 'DENIED', 'LAST USED']
  return textTable(headers, rows, { right: [1, 2, 3, 4] })
}

function columnCells({ dataset, column, queries, consumers, lastUsed }: ColumnUsage): readonly string[] {
  const [port, object] = dataset.split('/').slice(-2)
  return [`${port} ${object}.${column}`, String(queries), String(consumers.length), lastUsed ?? 'never']
}
