import type { AskingViewer } from './reader-viewer.ts'
import type { ObservedRead } from './observed-reads.ts'

/** Whether the one who asks is who read. */
export const isOwnRead = (
  { consumer, dataset }: Pick<ObservedRead, 'consumer' | 'dataset'>,
  viewer: AskingViewer,
): boolean => viewer.consumers.includes(consumer) && viewer.knowsDataset(dataset)
