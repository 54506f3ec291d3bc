import type { Level, LineageGraph } from './lineage-graph.ts'
import { datasetAt, productAt } from './place.ts'
import { seesAll, type LineageViewer } from './viewer.ts'

interface Edge {
  readonly from: number
  readonly to: number
}

/** How the place that an edge comes from stands to a viewer; from what is hidden nothing is followed. */
export type Origin = 'owned' | 'known' | 'outside' | 'hidden'

/** What a viewer may know of at one level, by numbers, of what was learned by now. */
export interface LevelViewer {
  readonly owns: (product: number) => boolean
  /** Of a place of the mesh. */
  readonly knows: (number: number) => boolean
  /**
   * Whether they may know of an edge: of both its ends; or they own the product that is read, whose consumers are theirs to
   * know. What lies outside the mesh is known to owners of the product beside it.
   */
  readonly mayFollow: (edge: Edge) => boolean
  /** As `mayFollow`, in two steps: many edges come from one place. */
  readonly originOf: (from: number) => Origin
  readonly mayReach: (origin: Origin, to: number) => boolean
}

export function levelViewer(graph: LineageGraph, level: Level, viewer: LineageViewer): LevelViewer {
  if (viewer === seesAll) return everything
  const owns = (product: number): boolean => viewer.owns(product)
  const knows = (number: number): boolean => isKnown(graph, number, { level, viewer })
  const originOf = (from: number): Origin => {
    const product = productAt(graph, level, from)
    if (product === undefined) return 'outside'
    if (owns(product)) return 'owned'
    return knows(from) ? 'known' : 'hidden'
  }
  const mayReach = (origin: Origin, to: number): boolean => {
    if (origin === 'owned') return true
    if (origin === 'hidden') return false
    if (origin === 'known') return knows(to)
    const target = productAt(graph, level, to)
    return target === undefined || owns(target)
  }
  return { owns, knows, originOf, mayReach, mayFollow: ({ from, to }) => mayReach(originOf(from), to) }
}

const everything: LevelViewer = {
  owns: () => true,
  knows: () => true,
  mayFollow: () => true,
  originOf: () => 'owned',
  mayReach: () => true,
}

interface Knowing {
  readonly level: Level
  readonly viewer: LineageViewer
}

function isKnown(graph: LineageGraph, number: number, { level, viewer }: Knowing): boolean {
  const product = productAt(graph, level, number)
  if (product === undefined) return false
  const dataset = datasetAt(graph, level, number)
  if (dataset === undefined)
    return viewer.owns(product) || graph.datasetsOf.of(number).some((own) => viewer.knowsDataset(own))
  const isColumn = level === 'column' && graph.wholeOf.at(dataset) !== number
  // What was learned is looked up sooner than who owns it.
  return (isColumn ? viewer.knowsColumn(number) : viewer.knowsDataset(dataset)) || viewer.owns(product)
}
