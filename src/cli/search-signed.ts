import type { MeshClient } from '../api/client/mesh-client.ts'
import type { CommandContext } from './command-context.ts'
import { counted } from './counted.ts'
import { noteLine, printJson, printLine } from './terminal.ts'
import { textTable } from './text-table.ts'

type Signed = Awaited<ReturnType<MeshClient['searchRegistries']>>
type Product = Signed['items'][number]

/** Products of the mesh by the registry; what their nodes have not signed is told of. */
export function printSigned({ terminal, json }: CommandContext, { items, refused }: Signed): number {
  for (const { product, reason } of refused) noteLine(terminal, `${product} is left out: ${reason}`)
  if (json) printJson(terminal, items)
  else if (items.length === 0) noteLine(terminal, 'Nothing in the mesh is found by these words.')
  else {
    printLine(terminal, textTable(['product', 'node', 'datasets', 'about'], items.map(rowOf)))
    noteLine(terminal, counted(items.length, 'product'))
  }
  return 0
}

const rowOf = ({ product, node, datasets, about }: Product): readonly string[] => [
  product,
  node,
  datasets.map(datasetText).join(', '),
  about,
]

/** `flights (carrier_code)`: the columns that are meant, where there are any. */
function datasetText({ name, columns }: Product['datasets'][number]): string {
  const meant = columns.filter(({ matches }) => matches).map((column) => column.name)
  return meant.length === 0 ? name : `${name} (${meant.join(', ')})`
}
