import { HansaError } from '../../errors.ts'
import type { HttpApp, HttpPort } from './http-port.ts'

/** `GET /ready`: whether requests can be answered now. It says no more to who has not signed in than that. */
export const readyRoute = (app: HttpApp, { mesh, metadata }: Pick<HttpPort, 'mesh' | 'metadata'>): void =>
  void app.get('/ready', async (context) => {
    const bundle = await metadata.bundle().catch(() => {
      throw notReady('its store does not answer')
    })
    if (bundle === undefined) throw notReady('no rules are in force: `hansa apply` enacts them')
    return context.json({ status: 'ready', mesh })
  })

const notReady = (why: string): HansaError => new HansaError('busy', `the node is not ready: ${why}`)
