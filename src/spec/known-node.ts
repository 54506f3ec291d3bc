/** A node that belongs to the mesh, as the mesh's rules say: who it is, and what it may speak for. */
export interface KnownNode {
  /** Its name, as in the principal `node:<name>`. */
  readonly node: string
  /** Ed25519 public key that it had when it was let in: the `x` of its JWK (RFC 8037). It may have rotated it since. */
  readonly key: string
  /** The domains that it owns; each domain has one node. */
  readonly domains: readonly string[]
  /**
   * Whose word it may bring besides its own products': principals such as `user:ana`, or all of a kind, `user:*`. Of
   * these it also says teams and attributes.
   */
  readonly vouchesFor: readonly string[]
}
