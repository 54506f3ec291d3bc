import type {
  AccessBegan,
  AccessDenied,
  AccessedDataset,
  AccessEnded,
} from '../../../src/sidecar/access-entry.ts'

export const airportRisk = 'planning/airport_risk/airport_risk@1/airport_risk'
export const flights = 'flightops/flights/flights@2/flights'

export const accessed = (dataset: string, given: Partial<AccessedDataset> = {}): AccessedDataset => ({
  dataset,
  version: 3,
  snapshot: 'snapshot',
  columns: ['state'],
  policies: [{ id: 'agreement.1', reason: 'Ana may plan routes.', scope: 'agreement' }],
  bundle: 1,
  ...given,
})

export const began = (access: string, given: Partial<AccessBegan> = {}): AccessBegan => ({
  kind: 'access',
  at: '2026-01-01T00:00:00.000Z',
  principal: 'user:ana',
  access,
  port: 'http',
  purpose: 'RouteReview',
  statement: 'select state from planning.airport_risk',
  datasets: [accessed(airportRisk)],
  ...given,
})

export const denied = (access: string, given: Partial<AccessDenied> = {}): AccessDenied => ({
  kind: 'denied',
  at: '2026-01-01T00:00:00.000Z',
  principal: 'user:ben',
  access,
  port: 'http',
  purpose: 'dpv:Marketing',
  statement: 'from planning.airport_risk',
  datasets: [airportRisk],
  code: 'denied',
  message: 'no policy permits it',
  policies: [],
  ...given,
})

export const ended = (access: string, given: Partial<AccessEnded> = {}): AccessEnded => ({
  kind: 'ended',
  at: '2026-01-01T00:00:01.000Z',
  principal: 'user:ana',
  access,
  outcome: 'complete',
  rows: 10,
  bytes: 1_000,
  milliseconds: 25,
  ...given,
})
