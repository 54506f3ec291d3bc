import { completedRun, endOf, runsOf } from '../../store/completed-run.ts'
import type { LineageEvent, ToldDataset, ToldSource } from '../../store/lineage-event-store.ts'
import { externalKey, jobKey } from '../lineage/external-name.ts'
import type { LineagePart, PartEdge } from '../lineage/lineage-part.ts'
import { wholeEdges } from '../lineage/part-of-publication.ts'

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
  const jobs = Map.groupBy(events, ({ principal, job }) =>
    jobKey({ ...job, namespace: `${principal} ${job.namespace}` }),
  )
  return [...jobs].flatMap(([key, told]) => {
    const run = newestRun(told)
    return run.length === 0 ? [] : [partOfRun(key, run, names)]
  })
}

/** Events of a run tell of it in parts, and one that goes on has not told all: until it completes, the one before it counts. */
function newestRun(told: readonly LineageEvent[]): readonly LineageEvent[] {
  return completedRun(told) ?? runsOf(told).findLast((run) => endOf(run) === undefined) ?? []
}

function partOfRun(product: string, run: readonly LineageEvent[], names: MeshNames): LineagePart {
  const job = run[0]?.job ?? { namespace: '', name: '' }
  const domains = new Set(run.flatMap((event) => event.domains))
  const inputs = keyed(
    run.flatMap((event) => event.inputs),
    (dataset) => inputKey(dataset, domains, names),
  )
  const outputs = keyed(
    run.flatMap((event) => event.outputs),
    (dataset) => outputKey(dataset, domains, names),
  )
  const traced = [...outputs].flatMap(([to, told]) =>
    told.flatMap(({ from }) => from.flatMap((source) => edgeOf(source, to, { domains, names }) ?? [])),
  )
  const datasets = [...outputs].map(([key, told]) => ({ key, columns: columnsOf(told) }))
  return {
    product,
    job,
    team: [],
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

/** Undefined of another domain's product. */
function inputKey(
  dataset: Named,
  domains: ReadonlySet<string>,
  { namespaces }: MeshNames,
): string | undefined {
  if (!namespaces.has(dataset.namespace)) return externalKey(dataset)
  return domains.has(dataset.name.split('/')[0] ?? '') ? dataset.name : undefined
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
