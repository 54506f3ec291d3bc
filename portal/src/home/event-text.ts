import type { MeshEvent } from '../../../src/api/client/follow-mesh.ts'

const verbs: Readonly<Record<string, string>> = {
  'hansa.product.published': 'was published',
  'hansa.product.rolled_back': 'was rolled back',
  'hansa.product.failed': 'could not be published',
  'hansa.agreement.requested': 'is asked for',
  'hansa.agreement.approved': 'was granted to a consumer',
  'hansa.agreement.refused': 'was refused to a consumer',
  'hansa.agreement.narrowed': 'was narrowed for a consumer',
  'hansa.agreement.renewed': 'was renewed for a consumer',
  'hansa.agreement.revoked': 'was revoked from a consumer',
  'hansa.agreement.withdrawn': 'is not asked for any more',
  'hansa.agreement.expiring': 'will soon not be granted to a consumer any more',
  'hansa.agreement.expired': 'is not granted to a consumer any more',
  'hansa.slo.breached': 'breaks a promise',
  'hansa.slo.at_risk': 'may soon break a promise',
  'hansa.slo.mended': 'keeps a promise again',
}

/** What happened, as a sentence; undefined where it is nothing that somebody waits for. */
export function eventText({ type, data }: Pick<MeshEvent, 'type' | 'data'>): string | undefined {
  if (type === 'hansa.rules.enacted') return 'Other rules are in force.'
  if (type === 'hansa.proposal.proposed') return 'Other rules are proposed to the council.'
  if (type === 'hansa.proposal.signed') return 'A member of the council signed a proposal.'
  const [verb, product] = [verbs[type], data['product']]
  return verb === undefined || typeof product !== 'string' ? undefined : `${product} ${verb}.`
}
