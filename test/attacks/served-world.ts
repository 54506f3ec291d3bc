import { issueToken } from '../../src/sidecar/identity/issue-credential.ts'
import { startHansa, type Ended, type RunningHansa } from '../support/hansa.ts'
import type { TestMesh } from '../support/test-mesh.ts'
import { openWorld, type Hidden } from './world.ts'

/** A world served by a node of its own, as `hansa up` does it. */
export interface ServedWorld extends AsyncDisposable {
  readonly mesh: TestMesh
  /** Of the HTTP port. */
  readonly url: string
  /** Of the PostgreSQL port; empty where it is not on. */
  readonly postgres: string
  /** Of the Flight SQL port; empty where it is not on. */
  readonly flight: string
  /** The attacker's. */
  readonly token: string
  /** Ends the node; with all that it ever said. */
  end(): Promise<Ended>
}

/** Opens a world and serves it; `settings` are further fields of `mesh.yaml`, where ports are set to take any that is free. */
export async function serveWorld(hidden: Hidden, settings: object = {}): Promise<ServedWorld> {
  const mesh = await openWorld(hidden, { http: { port: 0 }, ...settings })
  const { metadata } = await mesh.store()
  const { token } = await issueToken(metadata, {
    principal: { kind: 'user', id: 'eve' },
    now: () => mesh.now,
  })
  const running: RunningHansa = startHansa(['up'], { cwd: mesh.root })
  const [, url = ''] = await running.says(/^Serving test at (http:\S+)/m)
  const [, postgres = ''] = 'pgwire' in settings ? await running.says(/^PostgreSQL.* (postgres:\S+)$/m) : []
  const [, flight = ''] = 'flight' in settings ? await running.says(/^Arrow Flight SQL.* (grpc:\S+)$/m) : []
  return {
    mesh,
    url,
    postgres,
    flight,
    token,
    end: () => running.end('SIGTERM'),
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      await mesh[Symbol.asyncDispose]()
    },
  }
}
