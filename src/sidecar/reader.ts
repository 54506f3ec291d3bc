import type { Principal, PrincipalName } from '../governance/principal.ts'
import type { Delegation } from './identity/delegation.ts'

/** Who reads, as far as that was proved. */
export interface Reader {
  /** Whose rights count. */
  readonly principal: Principal
  /** Who acts on the principal's behalf, where that is somebody else: `hansa query --as`, a token's `act`, another node. */
  readonly actor?: Principal
  /** Who acts for the principal at the node that asks, by its word; then that node is the actor. */
  readonly agent?: PrincipalName
  readonly method: 'operator' | 'token' | 'password' | 'oidc' | 'anonymous' | 'on-behalf-of'
  /** Where another node of the mesh asks for the principal: on whose word. */
  readonly delegation?: Delegation
  /** The proof is good before this time. */
  readonly expiresAt?: Date
  /** Why they read, where a request does not say: what their token is bound to. */
  readonly purpose?: string
  /** What their identity provider calls them. */
  readonly name?: string
  /** Where the request came from. */
  readonly address?: string
}
