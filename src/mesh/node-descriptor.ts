import * as z from 'zod'

/** Keeps it apart from what else a node signs: the `typ` of the JWS. */
export const nodeDescriptorType = 'hansa-node+json'

/** What a node says of itself, signed by its key of now. Words that a later version of Hansa adds are left out. */
export const nodeDescriptorSchema = z.object({
  mesh: z.string(),
  node: z.string(),
  /** Where its HTTP port is, without a `/` at the end. */
  address: z.url({ protocol: /^https?$/ }),
  domains: z.array(z.string()).readonly(),
  /** What it serves its products by; a node of an older version does not say. */
  protocols: z
    .array(z.object({ name: z.string(), port: z.int().min(1).max(65_535).exactOptional() }))
    .readonly()
    .exactOptional(),
  /** How often it has rotated its key: 0 while it has the one that the rules name. */
  rotation: z.int().nonnegative(),
  issuedAt: z.iso.datetime(),
  /** It says so again before that; what is older is not taken for true. */
  expiresAt: z.iso.datetime(),
  /** Its version of Hansa. */
  hansa: z.string(),
  /** Digest of the signed descriptor of each product that it serves, by `<domain>/<product>`. */
  products: z.record(z.string(), z.string()),
  /** It has left the mesh. */
  left: z.literal(true).exactOptional(),
})

export type NodeDescriptor = Readonly<z.infer<typeof nodeDescriptorSchema>>
