import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Reader } from '../../sidecar/reader.ts'

/** What each request of the HTTP port comes with. */
export interface HttpEnvironment {
  Bindings: HttpBindings
  Variables: { reader: Reader }
}

export type HttpContext = Context<HttpEnvironment>
