import * as z from 'zod'

/** Keeps it apart from what else a node signs: the `typ` of the JWS. */
export const nodeDescriptorType = 'hansa-node+json'

/** What a node says of itself, signed by its key of now. */
export const nodeDescriptorSchema = z.strictObject({
  mesh: z.string(),
  node: z.string(),
  /** Where its HTTP port is, without a `/` at the end. */
  address: z.url({ protocol: /^https?$/ }),
  domains: z.array(z.string()).readonly(),
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

export const rotationType = 'hansa-rotation+json'

/** A node's old key names the new one. The descriptor that the new key signs is its proof that it is there. */
export const rotationSchema = z.strictObject({
  mesh: z.string(),
  node: z.string(),
  /** From 1, without gaps. */
  number: z.int().positive(),
  from: z.string(),
  to: z.string(),
  at: z.iso.datetime(),
})

export type Rotation = Readonly<z.infer<typeof rotationSchema>>
