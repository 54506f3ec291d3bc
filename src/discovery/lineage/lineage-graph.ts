import type { LineagePart } from './lineage-part.ts'
import { Numbering } from './numbering.ts'
import { Numbers } from './numbers.ts'
import { PackedLists } from './packed-lists.ts'

export type Level = 'product' | 'dataset' | 'column'

/** Edges of one level, both ways: of each number, packed edges. */
export interface LevelEdges {
  readonly up: PackedLists
  readonly down: PackedLists
}

/**
 * Products, datasets and columns as numbers, edges as lists of them: ten hops among a million edges take milliseconds. What
 * products say is put in and taken out part by part. A number stands for the same for ever, so a question that goes on
 * meanwhile is answered from what is true while it is asked. Among columns, one number stands for each dataset as a whole: its
 * rows, and so every column of it.
 */
export interface LineageGraph {
  readonly products: Numbering
  readonly datasets: Numbering
  /** Names of columns, and what SQL calls datasets. */
  readonly labels: Numbering
  /** By product: what is kept of its part; undefined of what is gone. */
  readonly facts: (ProductFacts | undefined)[]
  /** The same facts of many products are one object, by themselves as JSON. */
  readonly sharedFacts: Map<string, ProductFacts>
  /** By product: 1 where it is a job outside the mesh, as its facts say too. */
  readonly jobs: Numbers
  /** By product. */
  readonly datasetsOf: PackedLists
  /** By dataset: a product, or `nobody`. */
  readonly productOf: Numbers
  /** What SQL calls each dataset of the mesh; undefined of others, and of what is gone. */
  readonly sqlNames: (string | undefined)[]
  /** By dataset: what stands for it among columns. */
  readonly wholeOf: Numbers
  /** By dataset. */
  readonly columnsOf: PackedLists
  /** By column, or what stands for a dataset among them. */
  readonly datasetOf: Numbers
  /** By column: the number of its name; `absent` of a dataset as a whole. */
  readonly labelOf: Numbers
  readonly levels: Readonly<Record<Level, LevelEdges>>
  readonly parts: GraphParts
}

export type ProductFacts = Pick<LineagePart, 'node' | 'job' | 'team'>

/** What the graph is made of. */
export interface GraphParts {
  /** By product: datasets as it declares them. */
  readonly declared: PackedLists
  /** By product: edges as it tells them. */
  readonly told: PackedLists
  /** By product: 1 where its edges are among those of the levels. */
  readonly connected: Numbers
  /** By dataset: products that declare it. */
  readonly claims: PackedLists
  /** By dataset: products that tell of edges from it or to it. */
  readonly tellers: PackedLists
  /** How often one was put in, or taken out: as long as it is the same, so is all of the graph. */
  changes: number
}

/** The product of what no product makes. */
export const nobody = 0xffff_ffff
/** The name of what is meant as a whole. */
export const absent = 0xffff_ffff

export const emptyGraph = (): LineageGraph => ({
  products: new Numbering(),
  datasets: new Numbering(),
  labels: new Numbering(),
  facts: [],
  sharedFacts: new Map(),
  jobs: new Numbers(),
  datasetsOf: new PackedLists(),
  productOf: new Numbers(),
  sqlNames: [],
  wholeOf: new Numbers(),
  columnsOf: new PackedLists(),
  datasetOf: new Numbers(),
  labelOf: new Numbers(),
  levels: { product: noEdges(), dataset: noEdges(), column: noEdges() },
  parts: {
    declared: new PackedLists(),
    told: new PackedLists(),
    connected: new Numbers(),
    claims: new PackedLists(),
    tellers: new PackedLists(),
    changes: 0,
  },
})

const noEdges = (): LevelEdges => ({ up: new PackedLists(), down: new PackedLists() })

/** How many numbers a level has. */
export function levelSize({ products, datasets, datasetOf }: LineageGraph, level: Level): number {
  switch (level) {
    case 'product':
      return products.size
    case 'dataset':
      return datasets.size
    case 'column':
      return datasetOf.size
  }
}

/** An edge in one number: where it leads to, and its place in `edgeKinds`. */
export const packedEdge = (there: number, kind: number): number => ((there << 2) | kind) >>> 0
export const thereOf = (edge: number): number => edge >>> 2
export const kindOf = (edge: number): number => edge & 3

/** Where the edges of a number lead to, one way. */
export const neighboursOf = (edges: PackedLists, number: number): readonly number[] =>
  Array.from(edges.of(number), thereOf)
