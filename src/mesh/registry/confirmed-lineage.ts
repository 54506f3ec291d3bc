import { HansaError } from '../../errors.ts'
import type { ProductDescriptor } from '../product-descriptor.ts'
import { readProductDescriptor, type DescriptorCheck } from '../read-descriptor.ts'
import { isConfirmed, productsOfSteps } from './confirm-lineage.ts'
import type { LineageStep } from './lineage-index.ts'
import type { RegistryClient } from './registry-client.ts'

export interface NodesLineageQuestion {
  /** `<domain>/<product>`. */
  readonly product: string
  readonly column?: string | undefined
  readonly direction: 'up' | 'down'
  readonly hops: number
}

export interface TracingPlace {
  readonly registries: Pick<RegistryClient, 'product' | 'lineage'>
  /** What the nodes' words are held against. */
  readonly check: DescriptorCheck
}

export interface ConfirmedLineage {
  /** Nearest first, for each dataset of the product. */
  readonly steps: readonly LineageStep[]
  /** How many more a registry tells of that no node has signed. */
  readonly unconfirmed: number
  /** Keys of datasets of the product of which there is more. */
  readonly cut: readonly string[]
}

/**
 * Where data of a product come from, or go to, across nodes: registries tell of steps, and each counts that the node which makes
 * it has signed. Throws `not_found` where no node has such a product or column.
 */
export async function confirmedLineage(
  { product, column, direction, hops }: NodesLineageQuestion,
  place: TracingPlace,
): Promise<ConfirmedLineage> {
  const asked = await requireProduct(product, place)
  const descriptors = new Map<string, ProductDescriptor | undefined>([[product, asked]])
  const steps: LineageStep[] = []
  const cut: string[] = []
  let unconfirmed = 0
  for (const key of datasetsWith(asked, column)) {
    const traced = await place.registries.lineage(key, { direction, hops, column })
    if (traced.isCut) cut.push(key)
    for (const name of productsOfSteps(traced.steps))
      if (!descriptors.has(name)) descriptors.set(name, await productIn(name, place))
    for (const step of traced.steps) {
      if (isConfirmed(step, descriptors.get(productsOfSteps([step])[0] ?? ''))) steps.push(step)
      else unconfirmed++
    }
  }
  return { steps, unconfirmed, cut }
}

async function productIn(
  product: string,
  { registries, check }: TracingPlace,
): Promise<ProductDescriptor | undefined> {
  const found = await registries.product(product)
  const reading = found && (await readProductDescriptor(found.statement, check))
  return reading !== undefined && 'descriptor' in reading && reading.descriptor.product === product
    ? reading.descriptor
    : undefined
}

async function requireProduct(product: string, place: TracingPlace): Promise<ProductDescriptor> {
  const found = await productIn(product, place)
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
