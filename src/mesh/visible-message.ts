import * as z from 'zod'
import type { VisibleDataset } from '../sidecar/visible-dataset.ts'
import type { VisibleProduct } from '../sidecar/visible-product.ts'

/** Where a node says what somebody may know of its data, of its HTTP port. */
export const visiblePath = '/mesh/visible'

const term = z.string().min(1).max(200)

/** Why somebody would read. */
export const visibleRequestSchema = z.strictObject({
  purpose: term.exactOptional(),
  agreement: term.exactOptional(),
})

export type VisibleRequest = Readonly<z.infer<typeof visibleRequestSchema>>

/** A name that SQL could have for something. */
const name = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[^\0]*$/)
const names = z.array(name).max(10_000).readonly()
const description = z.string().max(100_000).optional()

const datasetKey = name.regex(/^([^/]+\/){2}[^/]+@\d+\/[^/]+$/)

const dataset = z.object({
  /** `Dataset.key`. */
  key: datasetKey,
  domain: name,
  name,
  description,
  rows: z.int().nonnegative().optional(),
  columns: z
    .array(z.object({ name, type: name, required: z.boolean(), description }))
    .max(10_000)
    .readonly(),
  primaryKey: names,
  foreignKeys: z
    .array(z.object({ columns: names, to: z.object({ dataset: name, columns: names }) }))
    .max(10_000)
    .readonly(),
})

const text = z.string().max(100_000)

const product = z.object({
  product: name.regex(/^[^/]+\/[^/]+$/),
  version: name,
  publication: z.int().positive(),
  publishedAt: z.iso.datetime(),
  status: name,
  name: text.optional(),
  description: z
    .object({ purpose: text.exactOptional(), usage: text.exactOptional(), limitations: text.exactOptional() })
    .optional(),
  tags: names,
  datasets: z
    .array(z.object({ key: datasetKey, name, access: z.enum(['granted', 'none']) }))
    .max(10_000)
    .readonly(),
})

/** A node of an earlier version says nothing of products. */
export const visibleAnswerSchema = z.object({
  datasets: z.array(dataset).readonly(),
  products: z.array(product).readonly().default([]),
})

type Told = Readonly<z.infer<typeof dataset>>
type ToldProduct = Readonly<z.infer<typeof product>>

/** A product as it was told by another node. */
export const visibleProductOf = ({ name, description, ...rest }: ToldProduct): VisibleProduct => ({
  ...rest,
  name,
  description,
})

/** A dataset as it was told by another node: JSON leaves out what is undefined. */
export const visibleOf = ({ description, rows, columns, ...rest }: Told): VisibleDataset => ({
  ...rest,
  description,
  rows,
  columns: columns.map(({ description, ...column }) => ({ ...column, description })),
})
