import type { Effects } from '../../effects.ts'
import type { MoreRoutes } from '../../ports/http/http-port.ts'
import { DelegatedBearers } from '../../sidecar/identity/delegated-bearers.ts'
import type { Delegated } from '../../sidecar/identity/sign-in.ts'
import type { NodeSecret } from '../../sidecar/node-secret.ts'
import type { TakenStore } from '../../store/taken-store.ts'
import { delegationsOfNodes } from '../delegations-of-nodes.ts'
import type { MeshMembers } from '../mesh-members.ts'
import type { MeshPort } from './mesh-port.ts'
import { meshRoutes } from './mesh-routes.ts'

export interface MeshPortOptions extends MeshPort {
  /** The mesh's name. */
  readonly mesh: string
  readonly secret: NodeSecret
  readonly members: MeshMembers
  /** Keeps which assertions were taken. */
  readonly taken: TakenStore
  readonly effects: Pick<Effects, 'now'>
}

/** What a node of several has besides: the word of the others at sign-in, and what it answers them. */
export interface OpenedMeshPort {
  readonly delegated: Delegated
  readonly routes: MoreRoutes
}

/** Nothing of it has to be closed. */
export function openMeshPort({ secret, ...options }: MeshPortOptions): OpenedMeshPort {
  return {
    delegated: {
      delegations: delegationsOfNodes(options),
      bearers: new DelegatedBearers(secret.keyFor('delegated-bearer', ''), options.effects),
    },
    routes: meshRoutes(options),
  }
}
