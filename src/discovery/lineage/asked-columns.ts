import { recentlyUsed, type RecentlyUsed } from '../../governance/recently-used.ts'
import { levelSize, type LineageGraph } from './lineage-graph.ts'
import { columnAt } from './place.ts'

/** What a reader may know of, by the numbers of columns and of what stands for datasets among them: 0 where nobody has asked yet. */
export type AskedColumns = Uint8Array

const hidden = 1
const known = 2

/** Readers of whom it is kept; a byte for each column. */
const mostReaders = 32

interface KeptColumns {
  readonly changes: number
  readonly asked: AskedColumns
}

const kept = new WeakMap<LineageGraph, RecentlyUsed<KeptColumns, object>>()

/** Nothing was asked about, and nothing can be put here: most questions need no room for it. */
export const nothingAsked: AskedColumns = new Uint8Array(0)

/** For all that is in the graph now; what comes later is not known here. */
export const roomFor = (graph: LineageGraph): AskedColumns => new Uint8Array(levelSize(graph, 'column'))

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
  asked[graph.wholeOf.at(dataset)] = columns === undefined ? hidden : known
  for (const column of graph.columnsOf.of(dataset))
    asked[column] = columns?.has(columnAt(graph, column) ?? '') === true ? known : hidden
}

/** Whether a dataset was asked about, and all of its columns with it. */
export const isAsked = ({ wholeOf }: LineageGraph, asked: AskedColumns, dataset: number): boolean =>
  (asked[wholeOf.at(dataset)] ?? 0) !== 0

/** Whether the reader may know of a column, or of the dataset that the number stands for. */
export const isKnownIn = (asked: AskedColumns, number: number): boolean => asked[number] === known
