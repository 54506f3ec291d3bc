import type { Agreement, AgreementEvent } from '../../src/governance/agreement.ts'
import { defaultVocabulary } from '../../src/spec/vocabulary.ts'
import type { Credential } from '../../src/store/credential-store.ts'
import type { GovernanceBundle } from '../../src/store/governance-bundle.ts'

/** An enactment on day `sequence` of January 2026. */
export const sampleBundle = (
  sequence: number,
  changes: Partial<GovernanceBundle> = {},
): GovernanceBundle => ({
  sequence,
  enactedAt: dayOfJanuary(sequence),
  digest: `digest ${sequence}`,
  policies: [{ scope: { kind: 'global' }, path: 'governance/policies/a.cedar', text: '// "✈" \u0000\n' }],
  vocabulary: { ...defaultVocabulary, purposes: [{ name: 'A', broader: 'dpv:Marketing', description: '' }] },
  domains: [{ name: 'sales', kind: 'aggregate', owners: ['user:olga', 'team:sales'] }],
  ...changes,
})

/** Step `revision` of an agreement, on that day of January 2026: what `recordAgreement` takes. */
export function sampleStep(
  id: string,
  revision: number,
  changes: Partial<Agreement> = {},
): [Agreement, AgreementEvent] {
  const agreement: Agreement = {
    id,
    consumer: 'user:ana',
    requestedBy: 'user:ana',
    product: 'sales/orders',
    port: 'orders',
    major: 1,
    purpose: 'dpv:Marketing',
    until: '2027-01-01T00:00:00.000Z',
    justification: "Ana's campaign ✈\u0000",
    state: revision === 1 ? 'requested' : 'approved',
    narrowing: { columns: ['orders.id'], rows: { orders: 'resource.id > 3' } },
    revision,
    ...changes,
  }
  const event: AgreementEvent = {
    agreement: id,
    revision: agreement.revision,
    at: dayOfJanuary(revision),
    by: 'user:olga',
    kind: revision === 1 ? 'requested' : 'renewed',
    note: 'Because.',
    detail: { until: agreement.until },
  }
  return [agreement, event]
}

/** Made on day `day` of January 2026. */
export const sampleCredential = (id: string, day: number, changes: Partial<Credential> = {}): Credential => ({
  id,
  principal: 'user:ana',
  kind: 'token',
  verifier: `verifier of ${id}`,
  createdAt: dayOfJanuary(day),
  ...changes,
})

const dayOfJanuary = (day: number): string => `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`
