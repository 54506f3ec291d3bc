import {
  productUsage,
  type ColumnUsage,
  type ConsumerUsage,
  type ProductUsage,
} from '../../sidecar/audit/product-usage.ts'
import { usageTotals } from '../../sidecar/audit/usage.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import type { CommandContext } from '../command-context.ts'
import { matchName } from '../../spec/match-name.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'
import { textTable } from '../text-table.ts'

/** `hansa usage [product]`: who uses the products, or one of them with its columns, as the audit tells. */
export async function usage(
  { terminal, ...context }: CommandContext,
  { product }: { product: string | undefined },
): Promise<number> {
  return withStore({ terminal, ...context }, async ({ metadata }) => {
    const totals = await usageTotals(metadata)
    const known = new Set([...(await metadata.heads()).keys(), ...totals.products.keys()])
    const chosen = product === undefined ? [...known].sort() : [nameOf(product, known)]
    const all: ProductUsage[] = []
    for (const key of chosen) all.push(productUsage(totals, key, await metadata.publication(key)))
    if (context.json) printJson(terminal, product === undefined ? all : all[0])
    else if (product === undefined) printLine(terminal, productTable(all))
    else for (const one of all) printProduct(terminal, one)
    return 0
  })
}

/** Also of a product that is no longer published. */
const nameOf = (name: string, known: ReadonlySet<string>): string =>
  matchName(name, [...known], {
    message: `no product ${name} is published, and nobody has asked for one`,
    remedy: '`hansa usage` lists all.',
  })

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
  const { port, major, object } = parseDatasetKey(dataset)
  return [
    `${port}@${major} ${object}.${column}`,
    String(queries),
    String(consumers.length),
    lastUsed ?? 'never',
  ]
}
