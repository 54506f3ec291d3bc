import { recentlyUsed, type RecentlyUsed } from '../../governance/recently-used.ts'
import { levelSize, type LineageGraph } from './lineage-graph.ts'
import { columnAt } from './place.ts'

/** What a reader may know of, by the numbers of columns and of what stands for datasets among them: 0 where nobody has asked yet. */
export type AskedColumns = Uint8Array

const hidden = 1
const known = 2

/** Readers of whom it is kept; a byte for each column. */
const mostReaders = 32

const kept = new WeakMap<LineageGraph, RecentlyUsed<AskedColumns, object>>()

/** None of what is in the graph now was asked about. */
export const nothingAsked = (graph: LineageGraph): AskedColumns => new Uint8Array(levelSize(graph, 'column'))

/** What was asked in a situation, for as long as that is the same object, to be read and added to. */
export function askedIn(graph: LineageGraph, situation: object): AskedColumns {
  const all = kept.get(graph) ?? recentlyUsed<AskedColumns, object>(mostReaders)
  kept.set(graph, all)
  const last = all.get(situation)
  if (last?.length === levelSize(graph, 'column')) return last
  const grown = nothingAsked(graph)
  if (last !== undefined) grown.set(last)
  all.set(situation, grown)
  return grown
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

/** Whether a dataset was asked about, with all columns that it has now. */
export function isAsked({ wholeOf, columnsOf }: LineageGraph, asked: AskedColumns, dataset: number): boolean {
  if (asked[wholeOf.at(dataset)] === 0) return false
  for (let place = columnsOf.start(dataset); place < columnsOf.end(dataset); place++)
    if (asked[columnsOf.at(place)] === 0) return false
  return true
}

/** Whether the reader may know of a column, or of the dataset that the number stands for. */
export const isKnownIn = (asked: AskedColumns, number: number): boolean => asked[number] === known
