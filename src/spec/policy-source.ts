/** A `*.cedar` file as it is declared; `governance/` reads it. */
export interface PolicySource {
  readonly scope: PolicyScope
  /** Relative to the mesh's root, with `/`. */
  readonly path: string
  readonly text: string
}

export type PolicyScope =
  | { readonly kind: 'global' }
  | { readonly kind: 'domain'; readonly domain: string }
  /** `<domain>/<product>`. */
  | { readonly kind: 'product'; readonly product: string }
