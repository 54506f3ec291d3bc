import { isHansaError } from '../../errors.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import { consumersOf } from '../../sidecar/agreement/choose-agreement.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import type { DecideOptions } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { LineageGraph } from './lineage-graph.ts'
import type { LineageViewer } from './viewer.ts'

export interface ViewerPlace {
  readonly sidecar: Pick<Sidecar, 'decide' | 'visible'>
  readonly metadata: MetadataStore
  /** The mesh's name. */
  readonly mesh: string
  readonly now: () => Date
  readonly graph: LineageGraph
}

/** A viewer who is somebody. */
export interface AskingViewer extends LineageViewer {
  /** Every consumer that they read as: `formatPrincipal` of themselves and their teams. */
  readonly consumers: readonly string[]
}

type Columns = ReadonlySet<string>

/**
 * What a reader may know of, as the sidecar decides it at this moment: datasets that they may read, with the columns
 * that they would see, and products that they own.
 */
export async function readerViewer(
  reader: Reader,
  options: DecideOptions,
  { sidecar, metadata, mesh, now, graph }: ViewerPlace,
): Promise<AskingViewer> {
  const domains = (await new GoverningRules(metadata, mesh, now).current())?.bundle.domains ?? []
  const owned = new Map<string, boolean>()
  const known = new Map<string, Columns | undefined>()
  const elsewhere = lazily(async () => seenElsewhere(sidecar, reader, options))
  const owns = (product: string): boolean => {
    const before = owned.get(product)
    if (before !== undefined) return before
    const number = graph.products.numberOf(product)
    const facts = number === undefined ? undefined : graph.facts[number]
    // Who owns what another node serves is for that node to say.
    const answer =
      facts !== undefined &&
      facts.node === undefined &&
      facts.job === undefined &&
      isOwner(reader.principal, {
        product,
        mesh,
        domainOwners: domains.find(({ name }) => name === product.split('/')[0])?.owners ?? [],
        team: facts.team,
      })
    owned.set(product, answer)
    return answer
  }
  const seen = async (key: string): Promise<Columns | undefined> => {
    const number = graph.datasets.numberOf(key) ?? -1
    const name = graph.sqlNames[number]
    const product = graph.productOf[number] ?? -1
    if (name === undefined) return undefined
    if (graph.facts[product]?.node !== undefined) return (await elsewhere()).get(key)
    return seenHere(sidecar, reader, { ...options, domain: parseDatasetKey(key).domain, name })
  }
  return {
    consumers: consumersOf(reader.principal),
    learn: async (datasets) => {
      for (const key of datasets)
        if (!known.has(key) && !owns(productName(graph, key))) known.set(key, await seen(key))
    },
    knowsDataset: (key) => known.get(key) !== undefined || owns(productName(graph, key)),
    knowsColumn: (key, column) => known.get(key)?.has(column) === true || owns(productName(graph, key)),
    owns,
  }
}

function productName({ datasets, productOf, products }: LineageGraph, key: string): string {
  const product = productOf[datasets.numberOf(key) ?? -1]
  return product === undefined ? '' : products.nameOf(product)
}

interface Named extends DecideOptions {
  readonly domain: string
  readonly name: string
}

/** Undefined where the reader may not read it, or it is not published any more. */
async function seenHere(
  sidecar: ViewerPlace['sidecar'],
  reader: Reader,
  { domain, name, ...options }: Named,
): Promise<Columns | undefined> {
  try {
    const { decision, purpose } = await sidecar.decide(reader, { domain, name }, options)
    if (decision.kind === 'denied' || purpose === undefined) return undefined
    const { columns } = decision.entitlement
    return new Set(columns.flatMap((column) => (column.access === 'withheld' ? [] : [column.name])))
  } catch (error) {
    if (isHansaError(error, 'undefined_table') || isHansaError(error, 'denied')) return undefined
    throw error
  }
}

/** What other nodes say that the reader may read, as far as they can be asked at once. */
async function seenElsewhere(
  sidecar: ViewerPlace['sidecar'],
  reader: Reader,
  options: DecideOptions,
): Promise<ReadonlyMap<string, Columns>> {
  const { datasets } = await sidecar.visible(reader, options)
  return new Map(datasets.map(({ key, columns }) => [key, new Set(columns.map(({ name }) => name))]))
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
