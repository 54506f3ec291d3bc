import * as z from 'zod'

/** How data take part: they become the value, they decide it or which rows there are, or nobody says how. */
export const edgeKinds = ['value', 'decides', 'whole'] as const
export type EdgeKind = (typeof edgeKinds)[number]

const dataset = z.object({
  /** `Dataset.key`, or `externalKey` of what is outside the mesh. */
  key: z.string(),
  /** What SQL calls it; absent outside the mesh. */
  sqlName: z.string().exactOptional(),
  columns: z.array(z.string()).readonly(),
})

const edge = z.object({
  from: z.string(),
  /** Absent where the dataset is used as a whole. */
  fromColumn: z.string().exactOptional(),
  to: z.string(),
  /** Absent where the rows of the dataset are decided, and so every column. */
  toColumn: z.string().exactOptional(),
  kind: z.enum(edgeKinds),
})

/** What one product, or one job outside the mesh, says of where its data come from. */
export const lineagePartSchema = z.object({
  /** `<domain>/<product>`, or `jobKey`. */
  product: z.string(),
  /** The node that serves it, where that is another. */
  node: z.string().exactOptional(),
  /** A job outside the mesh, as somebody told it. */
  job: z.object({ namespace: z.string(), name: z.string() }).exactOptional(),
  /** Who the descriptor says answers for it. */
  team: z.array(z.object({ username: z.string(), role: z.string().exactOptional() })).readonly(),
  datasets: z.array(dataset).readonly(),
  edges: z.array(edge).readonly(),
})

export type LineagePart = Readonly<z.infer<typeof lineagePartSchema>>
export type PartEdge = Readonly<LineagePart['edges'][number]>
export type PartDataset = Readonly<LineagePart['datasets'][number]>
