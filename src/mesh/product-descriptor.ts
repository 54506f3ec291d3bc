import * as z from 'zod'

export const productDescriptorType = 'hansa-product+json'

const dataset = z.object({
  /** `Dataset.key`. */
  key: z.string(),
  port: z.string(),
  major: z.int(),
  /** The schema object's name. */
  name: z.string(),
  /** What SQL calls it. */
  sqlName: z.string(),
  /** `Snapshot.version`. Its id, rows and bytes would tell everybody of rows that are hidden from them. */
  version: z.int(),
  createdAt: z.iso.datetime(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), required: z.boolean() })).readonly(),
  /** In force, by column: declared, or inherited along lineage. */
  classifications: z.record(z.string(), z.string()),
})

/** What a node says of one product that it serves: enough to find it, understand it and build on it. Words that a later version of Hansa adds are left out. */
export const productDescriptorSchema = z.object({
  mesh: z.string(),
  node: z.string(),
  /** `<domain>/<product>`. */
  product: z.string(),
  version: z.string(),
  /** `Publication.sequence`: what has a lower one is old. */
  sequence: z.int().positive(),
  publishedAt: z.iso.datetime(),
  /** The ODPS document, and the ODCS contracts of its output ports, as they were published. */
  document: z.looseObject({}),
  contracts: z.array(z.looseObject({})).readonly(),
  datasets: z.array(dataset).readonly(),
  /** What it was built from: dataset keys, and descriptions of sources. */
  inputs: z.array(z.string()).readonly(),
  /** Column lineage by dataset key and column: the columns that it comes from, each as `[dataset key, column]`. */
  lineage: z.record(z.string(), z.record(z.string(), z.array(z.tuple([z.string(), z.string()])).readonly())),
})

export type ProductDescriptor = Readonly<z.infer<typeof productDescriptorSchema>>
export type DescribedDataset = ProductDescriptor['datasets'][number]
