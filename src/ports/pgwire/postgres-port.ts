import type { Effects } from '../../effects.ts'
import type { SignIn } from '../../sidecar/identity/sign-in.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { MeshSettings, PostgresSettings } from '../../spec/mesh.ts'

/** What the PostgreSQL port answers from. */
export interface PostgresPort {
  readonly mesh: string
  readonly settings: Pick<MeshSettings, 'identity' | 'query'>
  readonly pgwire: PostgresSettings
  readonly sidecar: Sidecar
  readonly signIn: SignIn
  /** A secret of the node's, for what names without a password are answered. */
  readonly key: Uint8Array
  readonly effects: Pick<Effects, 'now'>
}

/** The name of this port in the audit and in policies. */
export const portName = 'pgwire'
