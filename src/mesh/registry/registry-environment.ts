import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

export interface RegistryEnvironment {
  Bindings: HttpBindings
  /** The node that asks. */
  Variables: { node: string }
}

export type RegistryApp = Hono<RegistryEnvironment>
