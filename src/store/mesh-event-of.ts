import type { EndMoment } from '../governance/agreement-end.ts'
import type { Agreement, AgreementEvent } from '../governance/agreement.ts'
import { canonicalHash } from '../spec/canonical-hash.ts'
import type { GovernanceBundle } from './governance-bundle.ts'
import type { AgreementData, MeshEvent, MeshEventContent } from './mesh-event.ts'
import type { Run } from './metadata-store.ts'
import type { SeenProposal } from './proposal-store.ts'
import type { Publication } from './publication.ts'
import type { SloEvent } from './slo-event-store.ts'

/** A publication is served from now on. */
export const publicationEvent = (
  kind: Publication['kind'],
  { product, version, sequence, publishedAt, snapshotIds }: Omit<Publication, 'snapshots'>,
): MeshEvent =>
  eventOf(publishedAt, {
    about: 'product',
    type: kind === 'rollback' ? 'hansa.product.rolled_back' : 'hansa.product.published',
    product,
    // Without the snapshots' ids, which are hashes of what a reader may not see.
    data: { version, publication: sequence, datasets: Object.keys(snapshotIds).toSorted() },
  })

/** A build that came to nothing; undefined of others. */
export function runEvent({ id, product, outcome, startedAt, endedAt }: Run): MeshEvent | undefined {
  if (outcome !== 'failed' && outcome !== 'rejected') return undefined
  const data = { run: id, outcome }
  return eventOf(endedAt ?? startedAt, { about: 'product', type: 'hansa.product.failed', product, data })
}

/** A step of an agreement, without words that people wrote. */
export function agreementEvent(agreement: Agreement, { kind, at }: AgreementEvent): MeshEvent {
  const data = termsOf(agreement)
  return eventOf(at, {
    about: 'agreement',
    type: `hansa.agreement.${kind}`,
    product: agreement.product,
    data,
  })
}

/** The end of an agreement is near, or has come: by the clock, not by a step. */
export function agreementEndEvent(agreement: Agreement, { kind, at, days }: EndMoment): MeshEvent {
  const said = kind === 'expired' ? { state: kind } : { days }
  const data = { ...termsOf(agreement), ...said }
  return eventOf(at, {
    about: 'agreement',
    type: `hansa.agreement.${kind}`,
    product: agreement.product,
    data,
  })
}

function termsOf(agreement: Agreement): AgreementData {
  const { id, revision, port, major, purpose, consumer, requestedBy, until, state } = agreement
  return { agreement: id, step: revision, port, major, purpose, consumer, requestedBy, until, state }
}

/** A promise stands otherwise than before; undefined where nothing was known before and nothing is wrong. */
export function promiseEvent({ product, at, state, ...event }: SloEvent): MeshEvent | undefined {
  const { contract, property, element, consumer, promised, before } = event
  if (before === undefined && (state === 'met' || state === 'unknown')) return undefined
  const data = {
    ...{ contract, property, promised, state },
    ...(element === undefined ? {} : { element }),
    ...(consumer === undefined ? {} : { consumer }),
    ...(before === undefined ? {} : { before }),
  }
  return eventOf(at, { about: 'promise', type: promiseTypes[state], product, data })
}

const promiseTypes = {
  breached: 'hansa.slo.breached',
  'at risk': 'hansa.slo.at_risk',
  met: 'hansa.slo.mended',
  unknown: 'hansa.slo.unknown',
} as const

/** Other rules are in force. */
export const rulesEvent = ({ sequence, enactedAt, council }: GovernanceBundle): MeshEvent =>
  eventOf(enactedAt, {
    about: 'rules',
    type: 'hansa.rules.enacted',
    data: { rules: sequence, ...(council === undefined ? {} : { bundle: council.number }) },
  })

/** A proposal of the council is seen for the first time. */
export const proposedEvent = (proposal: SeenProposal, at: string): MeshEvent =>
  eventOf(at, { about: 'proposal', type: 'hansa.proposal.proposed', data: proposalData(proposal) })

/** A member's signature under a proposal is seen for the first time. */
export const signedEvent = (
  proposal: SeenProposal,
  { member, at }: { readonly member: string; readonly at: string },
): MeshEvent =>
  eventOf(at, {
    about: 'proposal',
    type: 'hansa.proposal.signed',
    data: { ...proposalData(proposal), member },
  })

const proposalData = ({ digest, number, isEnough }: SeenProposal) => ({
  proposal: digest,
  bundle: number,
  isEnough,
})

const eventOf = (at: string, content: MeshEventContent): MeshEvent => ({
  id: canonicalHash({ at, ...content }).slice(0, 32),
  at,
  ...content,
})
