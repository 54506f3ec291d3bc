import { HansaError } from '../../errors.ts'
import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { readProductDescriptor } from '../../mesh/read-descriptor.ts'
import { isConfirmed, productsOfSteps } from '../../mesh/registry/confirm-lineage.ts'
import type { LineagePlace, LineageStep } from '../../mesh/registry/lineage-index.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { withNode, type OpenedNode } from '../with-node.ts'

export interface MeshLineageOptions {
  readonly product: string
  readonly column: string | undefined
  readonly down?: boolean
  readonly hops: number
}

/** `hansa lineage --nodes`: where data come from, or go to, across nodes; each step as the node that makes it has signed. */
export async function meshLineage(
  context: CommandContext,
  { product, column, down = false, hops }: MeshLineageOptions,
): Promise<number> {
  const { terminal, json } = context
  return withNode(context, async (opened) => {
    const asked = await requireProduct(opened, product)
    const descriptors = new Map<string, ProductDescriptor | undefined>([[product, asked]])
    const steps: LineageStep[] = []
    let unconfirmed = 0
    for (const key of datasetsWith(asked, column)) {
      const direction = down ? 'down' : 'up'
      const traced = await opened.registries.lineage(key, { direction, hops, column })
      if (traced.isCut) noteLine(terminal, `${key}: there is more than is shown; ask for fewer --hops`)
      for (const name of productsOfSteps(traced.steps))
        if (!descriptors.has(name)) descriptors.set(name, await productIn(opened, name))
      for (const step of traced.steps) {
        if (isConfirmed(step, descriptors.get(productsOfSteps([step])[0] ?? ''))) steps.push(step)
        else unconfirmed++
      }
    }
    if (json) printJson(terminal, steps)
    else for (const step of steps) printLine(terminal, stepText(step))
    if (unconfirmed > 0)
      noteLine(terminal, `${counted(unconfirmed, 'step')} left out: no node has signed that it is so`)
    return 0
  })
}

async function productIn(
  { registries, check }: OpenedNode,
  product: string,
): Promise<ProductDescriptor | undefined> {
  const found = await registries.product(product)
  const reading = found && (await readProductDescriptor(found.statement, check))
  return reading !== undefined && 'descriptor' in reading && reading.descriptor.product === product
    ? reading.descriptor
    : undefined
}

async function requireProduct(opened: OpenedNode, product: string): Promise<ProductDescriptor> {
  const found = await productIn(opened, product)
  if (found !== undefined) return found
  throw new HansaError('not_found', `no node of the mesh has a product ${product}`, {
    remedy: '`hansa search` finds products by their words.',
  })
}

function datasetsWith(
  { product, datasets }: ProductDescriptor,
  column: string | undefined,
): readonly string[] {
  const chosen =
    column === undefined
      ? datasets
      : datasets.filter(({ columns }) => columns.some(({ name }) => name === column))
  if (chosen.length > 0) return chosen.map(({ key }) => key)
  throw new HansaError('not_found', `no dataset of ${product} has a column ${column ?? ''}`)
}

const stepText = ({ from, to }: LineageStep): string => `${placeText(to)} ← ${placeText(from)}`

const placeText = ({ dataset, column }: LineagePlace): string =>
  column === undefined ? dataset : `${dataset}.${column}`
