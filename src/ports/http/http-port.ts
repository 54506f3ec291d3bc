import type { Hono } from 'hono'
import type { Effects } from '../../effects.ts'
import type { SignIn } from '../../sidecar/identity/sign-in.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { FileAddresses } from './file-address.ts'
import type { HttpEnvironment } from './http-context.ts'
import type { RequestLog } from './request-telemetry.ts'
import type { SessionCookies } from './session-cookies.ts'

/** What the HTTP port answers from. */
export interface HttpPort {
  readonly mesh: string
  readonly settings: MeshSettings
  readonly metadata: MetadataStore
  readonly sidecar: Sidecar
  readonly signIn: SignIn
  readonly addresses: FileAddresses
  readonly effects: Pick<Effects, 'now'>
  /** Hears of each request once its answer begins. */
  readonly log?: (entry: RequestLog) => void
  /** Signs browsers in, where there is a portal to sign in at. */
  readonly sessions?: SessionCookies
  /** Routes of later rooms, beside the port's own. */
  readonly more?: readonly MoreRoutes[]
}

/** Routes that another room brings. */
export interface MoreRoutes {
  /** Those for who has not signed in. */
  readonly open: (app: HttpApp, port: HttpPort) => void
  readonly signedIn: (app: HttpApp, port: HttpPort) => void
  /** What each address takes, besides what every one refuses. */
  readonly methods: Readonly<Record<string, string>>
}

/** The name of this port in the audit and in policies. */
export const portName = 'http'

export type HttpApp = Hono<HttpEnvironment>
