import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import type { Effects } from '../../effects.ts'
import type { SignIn } from '../../sidecar/identity/sign-in.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { FileAddresses } from './file-address.ts'

/** What the HTTP port answers from. */
export interface HttpPort {
  readonly mesh: string
  readonly settings: MeshSettings
  readonly metadata: MetadataStore
  readonly sidecar: Sidecar
  readonly signIn: SignIn
  readonly addresses: FileAddresses
  readonly effects: Pick<Effects, 'now'>
}

/** The name of this port in the audit and in policies. */
export const portName = 'http'

export interface HttpEnvironment {
  Bindings: HttpBindings
  Variables: { reader: Reader }
}

export type HttpApp = Hono<HttpEnvironment>
export type HttpContext = Context<HttpEnvironment>
