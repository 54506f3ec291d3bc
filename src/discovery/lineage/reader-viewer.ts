import { isHansaError } from '../../errors.ts'
import { consumersOf } from '../../sidecar/agreement/choose-agreement.ts'
import type { DecideOptions } from '../../sidecar/dataset-access.ts'
import type { KnownToReader } from '../../sidecar/known/known-datasets.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import {
  askedIn,
  isAsked,
  isKnownColumn,
  isKnownDataset,
  nothingAsked,
  putAsked,
  roomFor,
} from './asked-columns.ts'
import type { LineageGraph } from './lineage-graph.ts'
import { ownership } from './ownership.ts'
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

const nothingKnown: Pick<KnownToReader, 'columns' | 'situation' | 'lasts'> = {
  situation: {},
  columns: () => Promise.resolve(new Map()),
  lasts: () => false,
}

/**
 * What a reader may know of, as the sidecar decides it at this moment: datasets that they may read, with the columns
 * that they would see, and products that they own.
 */
export async function readerViewer(
  reader: Reader,
  options: DecideOptions,
  { sidecar, mesh, graph }: ViewerPlace,
): Promise<AskingViewer> {
  const { datasets: names, productOf, facts, datasetOf } = graph
  const owns = ownership(reader.principal, graph, { mesh, domains: await sidecar.domains() })
  const elsewhere = lazily(async () => seenElsewhere(sidecar, reader, options))
  const here = lazily(() => knownHere(sidecar, reader, options))
  // What stays so for longer than this question is shared with others.
  let [lasting, passing] = [nothingAsked, nothingAsked]
  const isUnknown = (dataset: number): boolean => !isAsked(lasting, dataset) && !isAsked(passing, dataset)
  const putPassing = (dataset: number, columns: Columns | undefined): void => {
    if (passing === nothingAsked) passing = roomFor(graph)
    putAsked(graph, passing, { dataset, columns })
  }
  const learnHere = async (datasets: readonly number[]): Promise<void> => {
    const { situation, columns, lasts } = await here()
    if (lasting === nothingAsked) lasting = askedIn(graph, situation)
    const unknown = datasets.filter(isUnknown)
    const found = await columns(unknown.map((dataset) => names.nameOf(dataset)))
    for (const dataset of unknown) {
      const key = names.nameOf(dataset)
      if (lasts(key)) putAsked(graph, lasting, { dataset, columns: found.get(key) })
      else putPassing(dataset, found.get(key))
    }
  }
  const learnElsewhere = async (datasets: readonly number[]): Promise<void> => {
    const found = await elsewhere()
    for (const dataset of datasets) putPassing(dataset, found.get(names.nameOf(dataset)))
  }
  return {
    consumers: consumersOf(reader.principal),
    learn: async (datasets) => {
      const unknown = datasets.filter((dataset) => isUnknown(dataset) && !owns(productOf.at(dataset)))
      const isElsewhere = (dataset: number): boolean => facts[productOf.at(dataset)]?.node !== undefined
      const [there, own] = [unknown.filter(isElsewhere), unknown.filter((each) => !isElsewhere(each))]
      if (there.length > 0) await learnElsewhere(there)
      if (own.length > 0) await learnHere(own)
    },
    knowsDataset: (dataset) =>
      isKnownDataset(lasting, dataset) || isKnownDataset(passing, dataset) || owns(productOf.at(dataset)),
    knowsColumn: (column) =>
      isKnownColumn(lasting, column) ||
      isKnownColumn(passing, column) ||
      owns(productOf.at(datasetOf.at(column))),
    owns,
  }
}

/** Nothing where nothing may be read at all; a question that makes no sense is still refused. */
async function knownHere(
  sidecar: ViewerPlace['sidecar'],
  reader: Reader,
  { port, purpose }: DecideOptions,
): Promise<Pick<KnownToReader, 'columns' | 'situation' | 'lasts'>> {
  try {
    return await sidecar.known(reader, { port, ...(purpose === undefined ? {} : { purpose }) })
  } catch (error) {
    if (isHansaError(error, 'denied')) return nothingKnown
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
