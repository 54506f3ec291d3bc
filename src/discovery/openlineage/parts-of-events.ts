import { completedRun, endOf, runsOf } from '../../store/completed-run.ts'
import type { LineageEvent, ToldDataset, ToldSource } from '../../store/lineage-event-store.ts'
import { externalKey, jobKey } from '../lineage/external-name.ts'
import { isDatasetKey } from '../lineage/is-dataset-key.ts'
import type { LineagePart, PartEdge } from '../lineage/lineage-part.ts'
import { wholeEdges } from '../lineage/part-of-publication.ts'
import { mostPairs } from './event-schema.ts'

export interface MeshNames {
  /** The namespaces that datasets of the mesh have in OpenLineage. */
  readonly namespaces: ReadonlySet<string>
  /** Domains whose products read a dataset outside the mesh, by `externalKey`. */
  readonly readBy: Pick<ReadonlyMap<string, ReadonlySet<string>>, 'get'>
}

/**
 * What jobs outside the mesh do, by the newest run of each that completed, or did not fail where none has. What a job is said to read of a product, or to
 * write where one reads, counts where that product's domain let it be told.
 */
export function partsOfEvents(events: readonly LineageEvent[], names: MeshNames): readonly LineagePart[] {
  const jobs = Map.groupBy(events, ({ principal, job }) => jobKey(principal, job))
  const pairs = new Map<string, number>()
  return [...jobs].flatMap(([product, told]) => {
    const run = newestRun(told)
    const [first] = run
    if (first === undefined) return []
    const { principal, job } = first
    const ends = endsOf(run, names)
    const own = ends.inputs.size * ends.outputs.size
    const all = own + (pairs.get(principal) ?? 0)
    if (own > mostPairs || all > mostPairsOfSender) return []
    pairs.set(principal, all)
    return [partOfRun({ product, job, team: [] }, ends, names)]
  })
}

/** Pairs of an input and an output, each of which may be an edge: of all jobs of one sender. What is beyond is left out. */
const mostPairsOfSender = 200_000

/** Events of a run tell of it in parts, and one that goes on has not told all: until it completes, the one before it counts. */
function newestRun(told: readonly LineageEvent[]): readonly LineageEvent[] {
  return completedRun(told) ?? runsOf(told).findLast((run) => endOf(run) === undefined) ?? []
}

/** What a run reads and writes, by key. */
interface Ends {
  readonly domains: ReadonlySet<string>
  readonly inputs: ReadonlyMap<string, readonly ToldDataset[]>
  readonly outputs: ReadonlyMap<string, readonly ToldDataset[]>
}

function endsOf(run: readonly LineageEvent[], names: MeshNames): Ends {
  const domains = new Set(run.flatMap((event) => event.domains))
  const inputs = keyed(
    run.flatMap((event) => event.inputs),
    (dataset) => inputKey(dataset, domains, names),
  )
  const outputs = keyed(
    run.flatMap((event) => event.outputs),
    (dataset) => outputKey(dataset, domains, names),
  )
  return { domains, inputs, outputs }
}

function partOfRun(
  head: Pick<LineagePart, 'product' | 'job' | 'team'>,
  { domains, inputs, outputs }: Ends,
  names: MeshNames,
): LineagePart {
  const traced = [...outputs].flatMap(([to, told]) =>
    told.flatMap(({ from }) => from.flatMap((source) => edgeOf(source, to, { domains, names }) ?? [])),
  )
  const datasets = [...outputs].map(([key, told]) => ({ key, columns: columnsOf(told) }))
  return {
    ...head,
    datasets,
    edges: [...traced, ...wholeEdges(datasets, { read: [...inputs.keys()], traced })],
  }
}

function keyed(
  told: readonly ToldDataset[],
  keyOf: (dataset: ToldDataset) => string | undefined,
): ReadonlyMap<string, readonly ToldDataset[]> {
  const found = told.flatMap((dataset) => {
    const key = keyOf(dataset)
    return key === undefined ? [] : [{ key, dataset }]
  })
  return new Map(
    [...Map.groupBy(found, ({ key }) => key)].map(([key, all]) => [key, all.map(({ dataset }) => dataset)]),
  )
}

const columnsOf = (told: readonly ToldDataset[]): readonly string[] => [
  ...new Set(
    told.flatMap(({ columns, from }) => [...columns, ...from.flatMap(({ column }) => column ?? [])]),
  ),
]

interface Named {
  readonly namespace: string
  readonly name: string
}

/** Undefined of another domain's product, and of what no product of the mesh could have. */
function inputKey(
  dataset: Named,
  domains: ReadonlySet<string>,
  { namespaces }: MeshNames,
): string | undefined {
  if (!namespaces.has(dataset.namespace)) return externalKey(dataset)
  return isDatasetKey(dataset.name) && domains.has(dataset.name.split('/')[0] ?? '')
    ? dataset.name
    : undefined
}

/** Nobody outside makes datasets of the mesh. */
function outputKey(
  dataset: Named,
  domains: ReadonlySet<string>,
  { namespaces, readBy }: MeshNames,
): string | undefined {
  if (namespaces.has(dataset.namespace)) return undefined
  const key = externalKey(dataset)
  const readers = readBy.get(key)
  return readers === undefined || [...readers].some((domain) => domains.has(domain)) ? key : undefined
}

function edgeOf(
  source: ToldSource,
  to: string,
  { domains, names }: { readonly domains: ReadonlySet<string>; readonly names: MeshNames },
): PartEdge | undefined {
  const from = inputKey(source, domains, names)
  if (from === undefined) return undefined
  const { column, field, decides } = source
  return {
    from,
    fromColumn: field,
    to,
    ...(column === undefined ? {} : { toColumn: column }),
    kind: decides ? 'decides' : 'value',
  }
}
