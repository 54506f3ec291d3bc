import { absent, type Level, type LineageGraph } from './lineage-graph.ts'
import { datasetAt, productAt } from './place.ts'
import { seesAll, type LineageViewer } from './viewer.ts'

interface Edge {
  readonly from: number
  readonly to: number
}

/** What a viewer may know of at one level, by numbers. */
export interface LevelViewer {
  readonly owns: (product: number) => boolean
  /** Of a place of the mesh. */
  readonly knows: (number: number) => boolean
  /**
   * Whether they may know of an edge: of both its ends; or they own the product that is read, whose consumers are theirs to
   * know. What lies outside the mesh is known to owners of the product beside it.
   */
  readonly mayFollow: (edge: Edge) => boolean
}

/** Of what was learned by now: whether a place is known is asked once, as many edges lead to it. */
export function levelViewer(graph: LineageGraph, level: Level, viewer: LineageViewer): LevelViewer {
  if (viewer === seesAll) return everything
  const owns = once((product) => viewer.owns(product))
  const knows = once((number) => isKnown(graph, number, { level, viewer, owns }))
  const mayFollow = ({ from, to }: Edge): boolean => {
    const source = productAt(graph, level, from)
    if (source !== undefined && owns(source)) return true
    const target = productAt(graph, level, to)
    if (target === undefined) return source === undefined
    return source === undefined ? owns(target) : knows(from) && knows(to)
  }
  return { owns, knows, mayFollow }
}

const everything: LevelViewer = { owns: () => true, knows: () => true, mayFollow: () => true }

/** Answers about numbers, each found out once. */
function once(ask: (number: number) => boolean): (number: number) => boolean {
  const answers = new Map<number, boolean>()
  return (number) => {
    const known = answers.get(number)
    if (known !== undefined) return known
    const answer = ask(number)
    answers.set(number, answer)
    return answer
  }
}

interface Knowing extends Pick<LevelViewer, 'owns'> {
  readonly level: Level
  readonly viewer: LineageViewer
}

function isKnown(graph: LineageGraph, number: number, { level, viewer, owns }: Knowing): boolean {
  const product = productAt(graph, level, number)
  if (product === undefined) return false
  if (owns(product)) return true
  const dataset = datasetAt(graph, level, number)
  if (dataset === undefined) return graph.datasetsOf.of(number).some((own) => viewer.knowsDataset(own))
  const isColumn = level === 'column' && graph.labelOf.at(number) !== absent
  return isColumn ? viewer.knowsColumn(number) : viewer.knowsDataset(dataset)
}
