import * as z from 'zod'

export const fileListType = 'hansa-files+json'

/** What an owner lets one reader see of a dataset, signed: what it hands out afterwards is held against it. Words that a later version of Hansa adds are left out. */
export const fileListSchema = z.object({
  mesh: z.string(),
  node: z.string(),
  /** For whom it was decided, and which node asked: `user:ana`, `node:planning`. */
  principal: z.string(),
  actor: z.string(),
  /** Who acted for them at that node. */
  agent: z.string().exactOptional(),
  dataset: z.string(),
  version: z.int(),
  /** `Snapshot.id` where nothing is hidden; else it tells contents apart as this reader sees them, and nothing of the rest. */
  snapshot: z.string(),
  purpose: z.string(),
  agreement: z.string().exactOptional(),
  /** `Entitlement.signature`; absent where nothing is hidden. */
  entitlement: z.string().exactOptional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).readonly(),
  /** Absent where a column is masked anew with each read: then only a query sent to the owner tells what is in it. */
  files: z
    .array(
      z.object({
        url: z.url({ protocol: /^https?$/ }),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        rows: z.int().nonnegative(),
        bytes: z.int().nonnegative(),
      }),
    )
    .readonly()
    .exactOptional(),
  issuedAt: z.iso.datetime(),
  /** The addresses are good until then. */
  expiresAt: z.iso.datetime(),
  /** For how long the product allows it to be read while its owner cannot be asked; 0: not at all. */
  staleSeconds: z.int().nonnegative(),
})

export type FileList = Readonly<z.infer<typeof fileListSchema>>
