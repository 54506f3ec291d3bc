import { HansaError } from '../../errors.ts'
import type { Agreement } from '../../governance/agreement.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { privateHeaders } from '../../ports/http/answer-headers.ts'
import type { HttpApp, HttpPort } from '../../ports/http/http-port.ts'
import type { HttpContext } from '../../ports/http/http-context.ts'
import { readBody } from '../../ports/http/read-body.ts'
import type { AgreementContext } from '../../sidecar/agreement/agreement-context.ts'
import { stateAt } from '../../sidecar/agreement/agreement-steps.ts'
import { requireFewWaiting, waitingRequests } from '../../sidecar/agreement/few-waiting.ts'
import { listAgreements } from '../../sidecar/agreement/find-agreements.ts'
import { findPublishedPort } from '../../sidecar/agreement/published-port.ts'
import { readUntil } from '../../sidecar/agreement/read-until.ts'
import { requestAccess } from '../../sidecar/agreement/request-access.ts'
import { productOwners, requireRules } from '../../sidecar/agreement/rules-in-force.ts'
import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import {
  accessPath,
  accessRequestSchema,
  type AccessAnswer,
  type AccessList,
  type AccessRequestMessage,
  type ToldAgreement,
} from '../access-message.ts'
import { jsonText } from '../json-text.ts'
import { requireDelegated } from './require-delegated.ts'

/** Requests for access in the name of those for whom other nodes ask; the owners of the product decide here. */
export function accessRoutes(app: HttpApp, { sidecar }: Pick<HttpPort, 'sidecar'>): void {
  app.post(accessPath, async (context) => {
    const agreements = sidecar.agreements(requireDelegated(context))
    const { answer, isNew } = await request(agreements, await readRequest(context))
    return context.json(answer, isNew ? 201 : 200, privateHeaders)
  })
  app.get(accessPath, async (context) => {
    const agreements = sidecar.agreements(requireDelegated(context))
    const shown = await listAgreements(agreements, { mine: true })
    const list: AccessList = { agreements: shown.map(({ agreement }) => told(agreement, agreements)) }
    return context.json(list, 200, privateHeaders)
  })
}

interface Requested {
  readonly answer: AccessAnswer
  readonly isNew: boolean
}

/** A request whose answer was lost on the way is made again: one that waits is not made twice. */
async function request(
  context: AgreementContext,
  { product: name, ...asked }: AccessRequestMessage,
): Promise<Requested> {
  const waiting = await waitingRequests(context)
  const port = findPublishedPort(name, (await context.metadata.heads()).values())
  const wanted = {
    ...port,
    purpose: asked.purpose,
    until: readUntil(asked.until),
    consumer: asked.consumer ?? formatPrincipal(context.reader.principal),
  }
  const same = waiting.find(({ agreement }) => isSame(agreement, wanted))
  if (same === undefined) requireFewWaiting(waiting)
  const agreement = same?.agreement ?? (await requestAccess(context, { ...asked, name }))
  const owners = ownerNames(await productOwners(context, agreement.product, await requireRules(context)))
  return {
    answer: { agreement: told(agreement, context), owners: [...owners, `node:${context.mesh}`] },
    isNew: same === undefined,
  }
}

type Wanted = Pick<Agreement, 'product' | 'port' | 'major' | 'purpose' | 'until' | 'consumer'>

const isSame = (one: Wanted, other: Wanted): boolean =>
  one.product === other.product &&
  one.port === other.port &&
  one.major === other.major &&
  one.purpose === other.purpose &&
  one.until === other.until &&
  one.consumer === other.consumer

/** What a party may know; what owners set beside it shows when it is read. */
function told(agreement: Agreement, { effects }: Pick<AgreementContext, 'effects'>): ToldAgreement {
  const { id, consumer, requestedBy, product, port, major, purpose, until } = agreement
  return {
    id,
    state: stateAt(agreement, effects.now()),
    ...{ consumer, requestedBy, product, port, major, purpose, until },
  }
}

async function readRequest({ env }: HttpContext): Promise<AccessRequestMessage> {
  const parsed = jsonText(accessRequestSchema).safeParse(await readBody(env.incoming))
  if (parsed.success) return parsed.data
  throw new HansaError('invalid_input', 'the request is not one for access', {
    remedy: 'Send JSON with `product`, `purpose`, `until`, `justification`, and `consumer` for a team.',
  })
}
