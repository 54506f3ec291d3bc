import type { LineageGraph } from './lineage-graph.ts'
import { namedViewer } from './named-viewer.ts'
import type { AskingViewer } from './reader-viewer.ts'
import type { ObservedRead } from './observed-reads.ts'

/** Whether the one who asks is who read. */
export const isOwnRead = (
  { consumer, dataset }: Pick<ObservedRead, 'consumer' | 'dataset'>,
  graph: LineageGraph,
  viewer: AskingViewer,
): boolean => viewer.consumers.includes(consumer) && namedViewer(graph, viewer).knowsDataset(dataset)
