import { isHansaError } from '../../errors.ts'
import { isOperatorOf } from '../../governance/principal.ts'
import { consumersOf } from '../../sidecar/agreement/choose-agreement.ts'
import type { DecideOptions } from '../../sidecar/dataset-access.ts'
import type { KnownToReader } from '../../sidecar/known/known-datasets.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import { nobody, type LineageGraph } from './lineage-graph.ts'
import { productOwners } from './product-owners.ts'
import type { LineageViewer } from './viewer.ts'

export interface ViewerPlace {
  readonly sidecar: Pick<Sidecar, 'domains' | 'known' | 'visibleElsewhere'>
  /** The mesh's name. */
  readonly mesh: string
  readonly graph: LineageGraph
}

/** A viewer who is somebody. */
export interface AskingViewer extends LineageViewer {
  /** Every consumer that they read as: `formatPrincipal` of themselves and their teams. */
  readonly consumers: readonly string[]
}

type Columns = ReadonlySet<string>
const nothing: ReadonlyMap<string, Columns> = new Map()

/**
 * What a reader may know of, as the sidecar decides it at this moment: datasets that they may read, with the columns
 * that they would see, and products that they own.
 */
export async function readerViewer(
  reader: Reader,
  options: DecideOptions,
  { sidecar, mesh, graph }: ViewerPlace,
): Promise<AskingViewer> {
  const owns = await ownership(reader, { sidecar, mesh, graph })
  const known = new Map<string, Columns | undefined>()
  const elsewhere = lazily(async () => seenElsewhere(sidecar, reader, options))
  const here = lazily(() => knownHere(sidecar, reader, options))
  const isElsewhere = (key: string): boolean => graph.facts[productNumber(graph, key)]?.node !== undefined
  return {
    consumers: consumersOf(reader.principal),
    learn: async (datasets) => {
      const unknown = datasets.filter((key) => !known.has(key) && !owns(productName(graph, key)))
      const there = unknown.filter(isElsewhere)
      const own = unknown.filter((key) => !isElsewhere(key))
      const ofOthers = there.length === 0 ? nothing : await elsewhere()
      const ofThis = own.length === 0 ? nothing : await (await here()).columns(own)
      for (const key of there) known.set(key, ofOthers.get(key))
      for (const key of own) known.set(key, ofThis.get(key))
    },
    knowsDataset: (key) => known.get(key) !== undefined || owns(productName(graph, key)),
    knowsColumn: (key, column) => known.get(key)?.has(column) === true || owns(productName(graph, key)),
    owns,
  }
}

/** Whether the reader owns a product, by its name. */
async function ownership(
  { principal }: Reader,
  { sidecar, mesh, graph }: ViewerPlace,
): Promise<(product: string) => boolean> {
  const ownersOf = productOwners(graph, { mesh, domains: await sidecar.domains() })
  const consumers = new Set(consumersOf(principal))
  const isOperator = isOperatorOf(mesh, principal)
  return (product) => {
    const number = graph.products.numberOf(product) ?? -1
    const facts = graph.facts[number]
    // Who owns what another node serves is for that node to say.
    if (facts === undefined || facts.node !== undefined || facts.job !== undefined) return false
    return isOperator || ownersOf(number).some((owner) => consumers.has(owner))
  }
}

const productName = (graph: LineageGraph, key: string): string =>
  graph.products.nameOf(productNumber(graph, key))

function productNumber({ datasets, productOf }: LineageGraph, key: string): number {
  const dataset = datasets.numberOf(key)
  return dataset === undefined ? nobody : productOf.at(dataset)
}

/** Nothing where nothing may be read at all; a question that makes no sense is still refused. */
async function knownHere(
  sidecar: ViewerPlace['sidecar'],
  reader: Reader,
  { port, purpose }: DecideOptions,
): Promise<Pick<KnownToReader, 'columns'>> {
  try {
    return await sidecar.known(reader, { port, ...(purpose === undefined ? {} : { purpose }) })
  } catch (error) {
    if (isHansaError(error, 'denied')) return { columns: () => Promise.resolve(nothing) }
    throw error
  }
}

/** What other nodes say that the reader may read, as far as they can be asked at once. */
async function seenElsewhere(
  sidecar: ViewerPlace['sidecar'],
  reader: Reader,
  options: DecideOptions,
): Promise<ReadonlyMap<string, Columns>> {
  const { datasets } = await sidecar.visibleElsewhere(reader, options)
  return new Map(datasets.map(({ key, columns }) => [key, new Set(columns.map(({ name }) => name))]))
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
