/** Something to be placed, in pixels. */
export interface Box {
  readonly id: string
  readonly width: number
  readonly height: number
}

export interface Link {
  readonly from: string
  readonly to: string
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface PlacedBox extends Box, Point {
  readonly layer: number
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, PlacedBox>
  /** For each link, in their order: where it passes between the boxes of layers that lie between its ends. */
  readonly bends: readonly (readonly Point[])[]
  readonly width: number
  readonly height: number
}

/** A box, or a place where a link passes through a layer. */
export interface Slot {
  readonly id: string
  readonly width: number
  readonly height: number
  /** Slots of the layer before and of the one after that it is linked with, by index in their layer's `slots`. */
  readonly before: Slot[]
  readonly after: Slot[]
  /** Among those of its layer. */
  order: number
  /** Middle. */
  y: number
}
