import { HansaError } from '../../errors.ts'
import { privateHeaders } from '../../ports/http/answer-headers.ts'
import type { HttpApp, HttpPort } from '../../ports/http/http-port.ts'
import { readBody } from '../../ports/http/read-body.ts'
import { jsonText } from '../json-text.ts'
import { visiblePath, visibleRequestSchema } from '../visible-message.ts'
import { portName } from './mesh-port.ts'
import { requireDelegated } from './require-delegated.ts'

/** `POST /mesh/visible`: what somebody for whom another node asks may know of this node's data. Nothing is read for it. */
export function visibleRoute(app: HttpApp, { sidecar }: Pick<HttpPort, 'sidecar'>): void {
  app.post(visiblePath, async (context) => {
    const reader = requireDelegated(context)
    const request = jsonText(visibleRequestSchema).safeParse(await readBody(context.env.incoming))
    if (!request.success)
      throw new HansaError('invalid_input', 'the request is not one for what is visible', {
        remedy: 'Send JSON such as {"purpose": "dpv:ResearchAndDevelopment"}, or {}.',
      })
    const { datasets } = await sidecar.visible(reader, { ...request.data, port: portName })
    return context.json({ datasets }, 200, privateHeaders)
  })
}
