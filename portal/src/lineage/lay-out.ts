import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js'

export interface Box {
  readonly id: string
  readonly width: number
  readonly height: number
}

export interface Arrow {
  readonly id: string
  readonly from: string
  readonly to: string
}

export interface Place {
  readonly x: number
  readonly y: number
}

/** One worker for the page, made when first something is laid out. */
let layouter: InstanceType<typeof ELK> | undefined

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '72',
  'elk.spacing.nodeNode': '18',
  // Quick rather than perfect: readers move boxes and look again.
  'elk.layered.nodePlacement.strategy': 'SIMPLE',
  'elk.layered.crossingMinimization.greedySwitch.type': 'OFF',
  'elk.edgeRouting': 'POLYLINE',
}

/** Where each box goes so that arrows point to the right. */
export async function layOut(
  boxes: readonly Box[],
  arrows: readonly Arrow[],
): Promise<ReadonlyMap<string, Place>> {
  layouter ??= new ELK({ workerFactory: () => new Worker(layoutWorkerAddress) })
  const { children = [] } = await layouter.layout({
    id: 'root',
    layoutOptions: options,
    children: boxes.map((box): ElkNode => ({ ...box })),
    edges: arrows.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  })
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
}
