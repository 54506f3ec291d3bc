import { HansaError } from '../../errors.ts'
import type { Agreement } from '../../governance/agreement.ts'
import { formatPrincipal, parsePrincipal, type Principal } from '../../governance/principal.ts'
import type { Purposes } from '../../governance/purposes.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { AgreementContext } from './agreement-context.ts'
import { newAgreementId } from './agreement-id.ts'
import { requestStep } from './agreement-steps.ts'
import { consumersOf } from './choose-agreement.ts'
import { findPublishedPort } from './published-port.ts'
import { readUntil } from './read-until.ts'
import { recordStep, stepTaken } from './record-step.ts'
import { requireRules } from './rules-in-force.ts'

/** A request as a person writes it. */
export interface AccessRequest {
  /** A published output port, by any of its names: see `findPublishedPort`. */
  readonly name: string
  readonly purpose: string
  /** A day or a time: see `readUntil`. */
  readonly until: string
  readonly justification: string
  /** The principal itself where absent, or a team it belongs to. */
  readonly consumer?: string
}

/** Asks the owners of a product for access, as the context's reader. Every part of the request is checked first. */
export async function requestAccess(context: AgreementContext, request: AccessRequest): Promise<Agreement> {
  const { metadata, reader } = context
  const { purposes } = await requireRules(context)
  const step = requestStep(
    {
      ...findPublishedPort(request.name, (await metadata.heads()).values()),
      consumer: consumerOf(reader.principal, request.consumer),
      purpose: knownPurpose(request.purpose, purposes),
      until: readUntil(request.until),
      justification: request.justification,
      id: await unusedId(metadata),
    },
    stepTaken(context),
  )
  return recordStep(context, step)
}

function consumerOf(principal: Principal, wanted: string | undefined): string {
  const possible = consumersOf(principal)
  if (wanted === undefined) return formatPrincipal(principal)
  const parsed = parsePrincipal(wanted)
  const consumer = parsed && formatPrincipal(parsed)
  if (consumer !== undefined && possible.includes(consumer)) return consumer
  throw new HansaError('denied', `${formatPrincipal(principal)} cannot ask for ${wanted}`, {
    remedy:
      didYouMean(wanted, possible) ??
      `Ask for yourself, or for a team you are in: ${possible.slice(1).join(', ') || 'you are in none'}.`,
  })
}

function knownPurpose(name: string, purposes: Purposes): string {
  if (purposes.has(name)) return name
  const near = purposes.nearest(name)
  throw new HansaError('invalid_input', `there is no purpose ${name}`, {
    remedy:
      near === undefined
        ? 'Purposes are those of W3C DPV, such as `dpv:ResearchAndDevelopment`, and those of governance/vocabulary.yaml.'
        : `Did you mean \`${near}\`?`,
  })
}

async function unusedId(metadata: MetadataStore): Promise<string> {
  for (;;) {
    const id = newAgreementId()
    if ((await metadata.agreement(id)) === undefined) return id
  }
}
