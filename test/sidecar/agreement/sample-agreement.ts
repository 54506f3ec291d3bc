import type { Agreement } from '../../../src/governance/agreement.ts'
import type { Principal } from '../../../src/governance/principal.ts'

/** One that is in force all through 2026, unless `changes` say otherwise. */
export const sampleAgreement = (changes: Partial<Agreement> = {}): Agreement => ({
  id: 'agr_7f3k2q',
  consumer: 'user:ana',
  requestedBy: 'user:ana',
  product: 'planning/airport_risk',
  port: 'airport_risk',
  major: 1,
  purpose: 'dpv:ResearchAndDevelopment',
  until: '2027-01-01T00:00:00.000Z',
  justification: 'Routes for next year.',
  state: 'approved',
  narrowing: {},
  approvedAt: '2026-01-02T00:00:00.000Z',
  revision: 2,
  ...changes,
})

export const samplePrincipal = (changes: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  id: 'ana',
  teams: ['planning'],
  attributes: {},
  ...changes,
})
