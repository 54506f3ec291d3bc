import type { MeshEvent } from '../../store/mesh-event.ts'

/** Every type of event that a node keeps. */
export const eventTypes = [
  'hansa.product.published',
  'hansa.product.rolled_back',
  'hansa.product.failed',
  'hansa.agreement.requested',
  'hansa.agreement.approved',
  'hansa.agreement.refused',
  'hansa.agreement.narrowed',
  'hansa.agreement.renewed',
  'hansa.agreement.revoked',
  'hansa.agreement.withdrawn',
  'hansa.agreement.probed',
  'hansa.agreement.expiring',
  'hansa.agreement.expired',
  'hansa.slo.breached',
  'hansa.slo.at_risk',
  'hansa.slo.mended',
  'hansa.slo.unknown',
  'hansa.proposal.proposed',
  'hansa.proposal.signed',
  'hansa.rules.enacted',
] as const satisfies readonly MeshEvent['type'][]
