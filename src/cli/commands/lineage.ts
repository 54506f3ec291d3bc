import type { LineageEdge, ProductLineage } from '../../product/product-lineage.ts'
import { HansaError } from '../../errors.ts'
import { nearest } from '../../spec/nearest.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { publishedKey } from '../../sidecar/published-key.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa lineage <product> [column]`: what each published column is made from, and what decides the rows. */
export async function lineage(
  context: CommandContext,
  { product, column }: { product: string; column: string | undefined },
): Promise<number> {
  return withStore(context, async ({ metadata }) => {
    const key = await publishedKey(metadata, product)
    const publication = await metadata.publication(key)
    const all = (publication?.lineage ?? {}) as ProductLineage
    const chosen = column === undefined ? all : onlyColumn(all, column)
    if (context.json) printJson(context.terminal, chosen)
    else for (const line of lineageLines(chosen)) printLine(context.terminal, line)
    return 0
  })
}

function onlyColumn(all: ProductLineage, column: string): ProductLineage {
  const withIt = Object.entries(all).filter(([, { fields }]) => column in fields)
  if (withIt.length > 0)
    return Object.fromEntries(
      withIt.map(([key, { fields, indirect }]) => [
        key,
        { fields: { [column]: fields[column] ?? [] }, indirect },
      ]),
    )
  const near = nearest(
    column,
    Object.values(all).flatMap(({ fields }) => Object.keys(fields)),
  )
  throw new HansaError(
    'not_found',
    `there is no column ${column}`,
    near === undefined ? {} : { remedy: `Is ${near} meant?` },
  )
}

function lineageLines(lineageOf: ProductLineage): readonly string[] {
  return Object.entries(lineageOf).flatMap(([dataset, { fields, indirect }]) => [
    dataset,
    ...Object.entries(fields).flatMap(([column, edges]) => [
      `  ${column}`,
      ...edges.map((edge) => `    ← ${edgeText(edge)}`),
    ]),
    ...(indirect.length === 0
      ? []
      : ['  rows decided by', ...indirect.map((edge) => `    ← ${edgeText(edge)}`)]),
  ])
}

const edgeText = ({ dataset, column, path, subtype }: LineageEdge): string =>
  `${dataset}.${[column, ...(path ?? [])].join('.')}  (${subtype.toLowerCase()})`
