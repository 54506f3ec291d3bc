import { recentlyUsed, type RecentlyUsed } from '../../governance/recently-used.ts'
import { levelSize, type LineageGraph } from './lineage-graph.ts'
import { columnAt } from './place.ts'

/** What a reader may know of, by the numbers of datasets and of columns: 0 where nobody has asked yet. */
export interface AskedColumns {
  readonly datasets: Uint8Array
  readonly columns: Uint8Array
}

const hidden = 1
const known = 2

/** Readers of whom it is kept; a byte for each dataset and column. */
const mostReaders = 32

interface KeptColumns {
  readonly changes: number
  readonly asked: AskedColumns
}

const kept = new WeakMap<LineageGraph, RecentlyUsed<KeptColumns, object>>()

/** Nothing was asked about, and nothing can be put here: most questions need no room for it. */
export const nothingAsked: AskedColumns = { datasets: new Uint8Array(0), columns: new Uint8Array(0) }

/** For all that is in the graph now; what comes later is not known here. */
export const roomFor = (graph: LineageGraph): AskedColumns => ({
  datasets: new Uint8Array(levelSize(graph, 'dataset')),
  columns: new Uint8Array(levelSize(graph, 'column')),
})

/** What was asked in a situation, for as long as that is the same object and the graph the same, to be read and added to. */
export function askedIn(graph: LineageGraph, situation: object): AskedColumns {
  const all = kept.get(graph) ?? recentlyUsed<KeptColumns, object>(mostReaders)
  kept.set(graph, all)
  const { changes } = graph.parts
  const last = all.get(situation)
  if (last?.changes === changes) return last.asked
  const asked = roomFor(graph)
  all.set(situation, { changes, asked })
  return asked
}

/** Keeps the columns of a dataset that its reader would see; undefined where they may not know of it. */
export function putAsked(
  graph: LineageGraph,
  asked: AskedColumns,
  { dataset, columns }: { readonly dataset: number; readonly columns: ReadonlySet<string> | undefined },
): void {
  asked.datasets[dataset] = columns === undefined ? hidden : known
  for (const column of graph.columnsOf.of(dataset))
    asked.columns[column] = columns?.has(columnAt(graph, column) ?? '') === true ? known : hidden
}

/** Whether a dataset was asked about, and all of its columns with it. */
export const isAsked = ({ datasets }: AskedColumns, dataset: number): boolean =>
  (datasets[dataset] ?? 0) !== 0

/** Whether the reader may know of a dataset. */
export const isKnownDataset = ({ datasets }: AskedColumns, dataset: number): boolean =>
  datasets[dataset] === known

/** Whether they may know of a column. */
export const isKnownColumn = ({ columns }: AskedColumns, column: number): boolean => columns[column] === known
