import { HansaError } from '../../errors.ts'
import { unreadRules } from '../../product/council/unread-rules.ts'
import type { HttpApp, HttpPort } from './http-port.ts'

/** `GET /ready`: whether requests can be answered now. It says no more to who has not signed in than that. */
export const readyRoute = (
  app: HttpApp,
  { mesh, metadata, effects }: Pick<HttpPort, 'mesh' | 'metadata' | 'effects'>,
): void =>
  void app.get('/ready', async (context) => {
    const bundle = await metadata.bundle().catch(() => {
      throw notReady('its store does not answer')
    })
    if (bundle === undefined) throw notReady('no rules are in force: `hansa apply` enacts them')
    if (unreadRules(bundle, effects.now())?.isDue === true)
      throw notReady('its council has put rules in force that this version of Hansa cannot read')
    return context.json({ status: 'ready', mesh })
  })

const notReady = (why: string): HansaError => new HansaError('busy', `the node is not ready: ${why}`)
