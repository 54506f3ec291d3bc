import type { Principal, PrincipalName } from '../governance/principal.ts'

/** For whom a node asks another one: whose rights count there. */
export interface AskingPrincipal extends Principal {
  /** Who acts for them here, where that is somebody else: an application, an agent. */
  readonly agent?: PrincipalName
}
