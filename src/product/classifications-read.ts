import type { InputDataset, InputPort, Product, ProductKey } from '../spec/mesh.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { PublishedGovernance } from '../store/publication.ts'
import type { BuildContext } from './build-context.ts'
import { columnClassification } from './column-classification.ts'
import { producedKey } from './produced-key.ts'
import { sourceKey } from './product-lineage.ts'
import { remoteInput, requireRemote } from './remote-inputs.ts'

/** Words by dataset and column. */
export type Classifications = PublishedGovernance['classifications']

/**
 * Classifications of everything that `product` reads, by what lineage calls it: those in force for other products'
 * datasets, and those that the contracts of its own sources declare. What `planned` has of a product comes first.
 */
export async function classificationsRead(
  product: Product,
  context: KnownContext,
  planned: ReadonlyMap<ProductKey, Classifications> = new Map(),
): Promise<Classifications> {
  const read: Record<string, Classifications[string]> = {}
  for (const input of product.inputs) Object.assign(read, await ofInput(product, input, { context, planned }))
  return read
}

/** Where classifications in force are known, as far as `planned` does not have them. */
export interface KnownContext extends Pick<BuildContext, 'mesh' | 'remote'> {
  readonly store: { readonly metadata: Pick<MetadataStore, 'publication'> }
}

interface Surroundings {
  readonly context: KnownContext
  readonly planned: ReadonlyMap<ProductKey, Classifications>
}

async function ofInput(
  product: Product,
  input: InputPort,
  { context, planned }: Surroundings,
): Promise<Classifications> {
  const { name, source, datasets } = input
  if (source.kind === 'server')
    return Object.fromEntries(
      datasets.map((dataset) => [
        sourceKey(product.key, name, dataset.name),
        declaredClassifications(dataset, context),
      ]),
    )
  if (source.node !== undefined) return ofRemote(product, input, context)
  const inForce = planned.get(source.product) ?? (await inForceFor(source.product, context))
  return Object.fromEntries(
    datasets.map((dataset) => {
      const key = producedKey(source, dataset)
      // Publications of older versions of Hansa do not say: what the contract declares is all there is to know.
      return [key, inForce === undefined ? declaredClassifications(dataset, context) : (inForce[key] ?? {})]
    }),
  )
}

async function ofRemote(product: Product, input: InputPort, context: KnownContext): Promise<Classifications> {
  const read: Record<string, Classifications[string]> = {}
  for (const dataset of input.datasets) {
    const remote = remoteInput(product, input, dataset)
    if (remote === undefined) continue
    read[producedKey(remote.source, dataset)] = await requireRemote(context, remote).classifications(remote)
  }
  return read
}

const inForceFor = async (
  product: ProductKey,
  { store }: KnownContext,
): Promise<Classifications | undefined> =>
  (await store.metadata.publication(product))?.governance?.classifications

const declaredClassifications = (
  { object }: Pick<InputDataset, 'object'>,
  { mesh }: KnownContext,
): Classifications[string] =>
  Object.fromEntries(
    (object.properties ?? []).flatMap((column) => {
      const classification = columnClassification(column, mesh.governance.vocabulary)
      return classification === undefined ? [] : [[column.name, classification] as const]
    }),
  )
