import type { Effects } from '../../effects.ts'
import type { SignIn } from '../../sidecar/identity/sign-in.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { ConnectionSettings, MeshSettings } from '../../spec/mesh.ts'

/** What the Flight SQL port answers from. */
export interface FlightPort {
  readonly mesh: string
  readonly settings: Pick<MeshSettings, 'query'>
  readonly flight: ConnectionSettings
  readonly sidecar: Sidecar
  readonly signIn: SignIn
  readonly effects: Pick<Effects, 'now'>
}

/** The name of this port in the audit and in policies. */
export const portName = 'flight'
