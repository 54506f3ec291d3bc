import type { Effects } from '../effects.ts'
import { operatorOf } from '../governance/principal.ts'
import type { AgreementContext } from '../sidecar/agreement/agreement-context.ts'
import { changeAgreement } from '../sidecar/agreement/change-agreement.ts'
import { requestAccess } from '../sidecar/agreement/request-access.ts'
import type { Audit } from '../sidecar/audit/audit.ts'
import type { Directory } from '../sidecar/identity/directory.ts'
import { daysFrom } from '../sidecar/identity/issue-credential.ts'
import type { MetadataStore } from '../store/metadata-store.ts'

export interface AgreementPlace {
  readonly mesh: string
  readonly metadata: MetadataStore
  readonly directory: Directory
  readonly audit: Audit
  readonly effects: Pick<Effects, 'now'>
}

export interface WantedAgreement {
  readonly consumer: string
  /** The product's key, and the name of the port that is asked for. */
  readonly product: string
  readonly port: string
  readonly purpose: string
  /** Who approves it. */
  readonly owner: string
  readonly justification: string
  readonly days: number
}

/** Asks and approves as anybody would, unless the consumer has asked for the product before. */
export async function agreeAtHome(wanted: WantedAgreement, place: AgreementPlace): Promise<void> {
  const { consumer, product, port: name, purpose, owner, justification, days } = wanted
  const former = await place.metadata.agreements({ consumers: [consumer], product })
  if (former.length > 0) return
  const until = daysFrom(place.effects.now(), days).toISOString()
  const request = { name, purpose, until, justification }
  const { id } = await requestAccess(await acting(consumer, place), request)
  await changeAgreement(await acting(owner, place), id, { kind: 'approve' })
}

/** The operator acts for the people of the demo: nobody else is there when it starts first. */
async function acting(
  name: string,
  { mesh, metadata, directory, audit, effects }: AgreementPlace,
): Promise<AgreementContext> {
  const principal = await directory.require(name)
  const reader = { principal, actor: operatorOf(mesh), method: 'operator' } as const
  return { mesh, metadata, audit, effects, reader }
}
