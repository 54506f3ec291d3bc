/** Who decides the rules of the whole mesh: they count once `threshold` members of the council have signed them. */
export interface Charter {
  readonly threshold: number
  readonly council: readonly CouncilMember[]
  /** Principals who may read the whole audit of every node, and decide nothing; nobody where absent. */
  readonly auditors?: readonly string[]
}

export interface CouncilMember {
  /** A principal, such as `user:ana`. */
  readonly member: string
  /** Ed25519 public key: the `x` of its JWK (RFC 8037), 43 characters of base64url. */
  readonly key: string
}

/** A file of `governance/bundles/` as it is; `governance/` reads it. */
export interface BundleFile {
  /** Relative to the mesh's root, with `/`. */
  readonly path: string
  readonly text: string
}
