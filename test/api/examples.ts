import { operations, type Operations } from '../../src/api/operations.ts'
import { rdfMedia } from '../../src/api/operations/catalog.ts'
import type { Examples } from './example.ts'
import { asGraph, inForms, inNoForm, sparqlFor, sparqlForms, tooLong } from './in-forms.ts'

const browser = { 'sec-fetch-site': 'same-origin' }
const request = {
  name: 'sales/orders',
  purpose: 'dpv:Marketing',
  until: '2091-12-31',
  justification: 'Spring.',
}

const lineageEvent = {
  eventType: 'COMPLETE',
  eventTime: '2026-01-01T00:00:00Z',
  producer: 'https://example.org/jobs',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: '0193f4c5-0000-7000-8000-000000000001' },
  job: { namespace: 'jobs', name: 'report' },
  inputs: [],
  outputs: [],
}

const draft = { product: 'sales/visits', files: [{ path: 'product.odps.yaml', text: 'kind: DataProduct\n' }] }
const outside = { ...draft, files: [{ path: '../../product.odps.yaml', text: '' }] }

const orders = { domain: 'sales', product: 'orders' }

export interface Made {
  /** An agreement that ana asked for. */
  readonly agreement: string
  /** A token of hers. */
  readonly token: string
  /** What the dashboard, a real consumer as ana is, says of the orders. */
  readonly rating: string
  /** A place among events that another one comes after. */
  readonly place: string
  /** A webhook of ana's. */
  readonly hook: string
  /** What the council can sign. */
  readonly proposed: {
    readonly digest: string
    readonly payload: string
    readonly signatures: readonly object[]
  }
  /** Id of a token of the dashboard's. */
  readonly credential: string
  /** An entry of the audit that is a decision about ana. */
  readonly entry: number
}

const noDigest = '0'.repeat(64)

/** Of each operation one that is right and one that is not. */
export const examples = ({
  agreement: made,
  token,
  rating,
  proposed,
  credential,
  entry,
  hook,
  place,
}: Made): Partial<Readonly<Record<keyof Operations, Examples>>> => ({
  signIn: {
    valid: { as: 'nobody', input: { token }, headers: browser },
    invalid: { as: 'nobody', input: { name: 'ana' }, headers: browser, status: 400 },
  },
  showSession: { valid: { as: 'nobody' }, invalid: { input: { who: 'me' }, status: 400 } },
  signOut: { valid: { headers: browser }, invalid: { status: 403 } },
  showMe: { valid: {}, invalid: { as: 'nobody', status: 401 } },
  listProducts: { valid: { input: { limit: 1 } }, invalid: { input: { limit: 0 }, status: 400 } },
  findProduct: {
    valid: { as: 'user:ana', input: { name: 'orders' } },
    invalid: { as: 'user:ana', input: { name: 'order' }, status: 404 },
  },
  showProduct: {
    valid: { input: { domain: 'sales', product: 'orders' } },
    invalid: { input: { domain: 'sales', product: 'order' }, status: 404 },
  },
  showConnections: {
    valid: { as: 'user:ana', input: { ...orders, dataset: 'orders', purpose: 'dpv:Marketing' } },
    invalid: {
      as: 'user:eve',
      input: { ...orders, dataset: 'orders', purpose: 'dpv:Marketing' },
      status: 403,
    },
  },
  listPublications: {
    valid: { as: 'user:eve', input: { ...orders, limit: 1 } },
    invalid: { input: { domain: 'sales', product: 'order' }, status: 404 },
  },
  listBuilds: {
    valid: { input: { ...orders, limit: 1 } },
    invalid: { as: 'user:ana', input: orders, status: 403 },
  },
  listNewestBuilds: { valid: { input: { limit: 1 } }, invalid: { input: { limit: 0 }, status: 400 } },
  listUsage: { valid: { input: { limit: 1 } }, invalid: { input: { limit: 0 }, status: 400 } },
  showUsage: { valid: { input: orders }, invalid: { as: 'user:ana', input: orders, status: 403 } },
  compareVersions: {
    valid: { input: { domain: 'sales', product: 'orders', from: 1 } },
    invalid: { input: { domain: 'sales', product: 'orders', from: 9 }, status: 404 },
  },
  showContracts: {
    valid: { as: 'user:ana', input: { domain: 'sales', product: 'orders', publication: 1 } },
    invalid: { input: { domain: 'sales', product: 'orders', publication: 9 }, status: 404 },
  },
  listAgreements: { valid: { as: 'user:ana' }, invalid: { input: { state: 'gone' }, status: 400 } },
  listAgreementsElsewhere: {
    valid: { as: 'user:ana' },
    invalid: { as: 'user:ana', input: { node: 'x' }, status: 400 },
  },
  requestAccess: {
    valid: { as: 'user:eve', input: request },
    invalid: { input: { ...request, purpose: 'dpv:Nonsense' }, status: 400 },
  },
  previewAccess: {
    valid: { as: 'user:ana', input: { name: 'sales/orders', purpose: 'dpv:Marketing' } },
    invalid: { as: 'user:ana', input: { name: 'sales/nothing', purpose: 'dpv:Marketing' }, status: 404 },
  },
  showAgreement: {
    valid: { as: 'user:ana', input: { id: made } },
    invalid: { as: 'user:eve', input: { id: made }, status: 404 },
  },
  previewAgreement: {
    valid: { input: { id: made, columns: ['id', 'email'] } },
    invalid: { as: 'user:ana', input: { id: made }, status: 403 },
  },
  changeAgreement: {
    valid: { input: { id: made, kind: 'approve', note: 'Fine.' } },
    invalid: { as: 'user:ana', input: { id: made, kind: 'approve' }, status: 403 },
    also: [{ input: { id: made, kind: 'refuse' }, status: 409 }],
  },
  showInbox: { valid: {}, invalid: { as: 'nobody', status: 401 } },
  listPolicies: { valid: { input: { scope: 'domain' } }, invalid: { input: { scope: 'all' }, status: 400 } },
  explainDecision: {
    valid: { input: { domain: 'sales', dataset: 'orders', principal: 'user:ana', purpose: 'dpv:Marketing' } },
    invalid: {
      as: 'user:ana',
      input: { domain: 'sales', dataset: 'orders', principal: 'user:eve' },
      status: 403,
    },
  },
  showGovernance: { valid: {}, invalid: { as: 'nobody', status: 401 } },
  listBundles: { valid: { input: { limit: 1 } }, invalid: { input: { limit: 0 }, status: 400 } },
  listExceptions: { valid: { as: 'user:ana' }, invalid: { input: { policy: 'x' }, status: 400 } },
  listProposals: { valid: { as: 'user:ana' }, invalid: { as: 'nobody', status: 401 } },
  showProposal: {
    valid: { input: { digest: proposed.digest } },
    invalid: { input: { digest: noDigest }, status: 404 },
  },
  proposeRules: {
    valid: { input: { payload: proposed.payload, signatures: proposed.signatures } },
    invalid: {
      as: 'user:ana',
      input: { payload: proposed.payload, signatures: proposed.signatures },
      status: 403,
    },
  },
  previewProposal: {
    valid: { input: { digest: proposed.digest } },
    invalid: { as: 'user:ana', input: { digest: proposed.digest }, status: 403 },
  },
  signProposal: {
    valid: { input: { digest: proposed.digest, signatures: proposed.signatures } },
    invalid: {
      as: 'user:ana',
      input: { digest: proposed.digest, signatures: proposed.signatures },
      status: 403,
    },
  },
  foreseeRules: { valid: { input: { days: 7 } }, invalid: { as: 'user:ana', status: 403 } },
  enactProposals: {
    valid: {},
    invalid: { as: 'user:ana', status: 403 },
    also: [{ status: 409 }],
  },
  showCompliance: { valid: { as: 'user:ana' }, invalid: { input: { node: 'x' }, status: 400 } },
  compareAudits: { valid: {}, invalid: { as: 'user:ana', status: 403 } },
  listFindings: {
    valid: { input: { outcome: 'passes', limit: 2 } },
    invalid: { input: { outcome: 'maybe' }, status: 400 },
  },
  listAudit: { valid: { input: { limit: 2 } }, invalid: { as: 'user:ana', status: 403 } },
  showAuditEntry: {
    valid: { input: { sequence: 1 } },
    invalid: { as: 'user:eve', input: { sequence: 1 }, status: 403 },
  },
  replayAuditEntry: {
    valid: { input: { sequence: entry } },
    invalid: { as: 'user:eve', input: { sequence: entry }, status: 403 },
  },
  exportAudit: { valid: {}, invalid: { as: 'user:ana', status: 403 } },
  listNodes: { valid: { as: 'user:ana' }, invalid: { input: { node: 'x' }, status: 400 } },
  listAgents: { valid: {}, invalid: { as: 'nobody', status: 401 } },
  showAgent: {
    valid: { input: { principal: 'service:dashboard' } },
    invalid: { as: 'user:ana', input: { principal: 'service:dashboard' }, status: 404 },
  },
  revokeAgent: {
    valid: { input: { principal: 'service:dashboard' } },
    invalid: { as: 'user:ana', input: { principal: 'service:dashboard' }, status: 404 },
    also: [{ input: { principal: 'service:dashboard' }, status: 409 }],
  },
  listCredentials: {
    valid: { as: 'user:ana', input: { limit: 1 } },
    invalid: { as: 'user:ana', input: { all: true }, status: 403 },
  },
  revokeCredential: {
    valid: { input: { id: credential } },
    invalid: { as: 'user:ana', input: { id: credential }, status: 403 },
  },
  listAlertRules: {
    valid: { as: 'user:ana', input: { domain: 'sales' } },
    invalid: { as: 'nobody', status: 401 },
  },
  listConsumerSlo: {
    valid: { input: { ...orders, limit: 1 } },
    invalid: { input: { ...orders, consumer: 'user:ana' }, status: 400 },
  },
  showProductSlo: {
    valid: { input: { domain: 'sales', product: 'orders' } },
    invalid: { input: { domain: 'sales', product: 'order' }, status: 404 },
  },
  showMeasures: { valid: { as: 'user:eve' }, invalid: { input: { days: 8 }, status: 400 } },
  listDomainMeasures: {
    valid: { input: { days: 7, limit: 1 } },
    invalid: { input: { after: 'x' }, status: 400 },
  },
  showDomainMeasures: {
    valid: { input: { domain: 'sales' } },
    invalid: { input: { domain: 'nowhere' }, status: 404 },
  },
  listProductMeasures: {
    valid: { as: 'user:ana', input: { domain: 'sales', limit: 2 } },
    invalid: { as: 'nobody', status: 401 },
  },
  showProductMeasures: {
    valid: { input: { ...orders, days: 90 } },
    invalid: { input: { ...orders, product: 'order' }, status: 404 },
  },
  listRatings: {
    valid: { as: 'user:eve', input: orders },
    invalid: { input: { ...orders, limit: 0 }, status: 400 },
  },
  rateProduct: {
    valid: { as: 'user:ana', input: { ...orders, stars: 4, comment: 'Complete, and on time.' } },
    invalid: { as: 'user:eve', input: { ...orders, stars: 1 }, status: 403 },
  },
  withdrawRating: {
    valid: { as: 'user:ana', input: orders },
    invalid: { as: 'user:eve', input: orders, status: 404 },
  },
  answerRating: {
    valid: { input: { ...orders, id: rating, text: 'Thank you.' } },
    invalid: { as: 'user:ana', input: { ...orders, id: rating, text: 'Thanks.' }, status: 403 },
  },
  withdrawAnswer: {
    valid: { input: { ...orders, id: rating } },
    invalid: { input: { ...orders, id: 'rat_0' }, status: 404 },
  },
  showLineage: {
    valid: { input: { of: 'sales/orders' } },
    invalid: { input: { of: 'sales/orders', hops: 0 }, status: 400 },
  },
  showRecordedLineage: {
    valid: { input: orders },
    invalid: { input: { domain: 'sales', product: 'order' }, status: 404 },
  },
  traceNodes: {
    valid: { input: { of: 'sales/orders' } },
    invalid: { as: 'user:ana', input: { of: 'sales/orders' }, status: 403 },
  },
  showLineagePath: {
    valid: { input: { from: 'sales/orders', to: 'sales/prices' } },
    invalid: { input: { from: 'sales/orders' }, status: 400 },
  },
  showImpact: {
    valid: { input: { of: 'sales/orders' } },
    invalid: { input: { of: 'sales/order' }, status: 404 },
  },
  tellLineage: {
    valid: { input: lineageEvent },
    invalid: { input: { eventType: 'DONE' }, status: 400 },
  },
  searchMesh: {
    valid: { as: 'user:ana', input: { q: 'ordres', domain: ['sales'], countAccess: true, limit: 2 } },
    invalid: { input: { q: 'orders', after: 'nowhere' }, status: 400 },
  },
  searchRegistries: {
    valid: { as: 'user:ana', input: { q: 'orders' } },
    invalid: { as: 'nobody', input: { q: 'orders' }, status: 401 },
  },
  suggest: { valid: { as: 'user:ana', input: { q: 'ord' } }, invalid: { input: { limit: 3 }, status: 400 } },
  validateDraft: { valid: { as: 'user:eve', input: draft }, invalid: { input: outside, status: 400 } },
  planDraft: {
    valid: { as: 'user:eve', input: draft },
    invalid: { as: 'nobody', input: draft, status: 401 },
  },
  proposeDraft: {
    valid: {
      input: { product: 'sales/visits', sample: { path: 'visits.csv', text: 'id,at\n1,2026-01-01\n' } },
    },
    invalid: { input: { product: 'sales/visits', sample: { path: '../visits.csv', text: '' } }, status: 400 },
    also: [{ input: { product: 'sales/visits', sample: { path: 'visits.csv', text: '' } }, status: 422 }],
  },
  listJoins: {
    valid: { as: 'user:ana', input: { domain: 'sales', product: 'orders' } },
    invalid: { input: { domain: 'sales', product: 'order' }, status: 404 },
  },
  listPurposes: { valid: {}, invalid: { as: 'nobody', status: 401 } },
  listTerms: { valid: {}, invalid: { as: 'nobody', status: 401 } },
  showTerm: {
    valid: { as: 'user:ana', input: { term: 'Order' } },
    invalid: { input: { term: 'Nothing' }, status: 404 },
  },
  querySparql: {
    valid: { as: 'user:ana', input: { query: 'ASK { ?s ?p ?o }' } },
    invalid: { input: { query: 'SELECT ?s WHERE {' }, status: 400 },
    also: [
      ...inForms(sparqlForms, (form) => ({ query: sparqlFor(form) })),
      { ...inNoForm, input: { query: asGraph } },
      { as: 'user:eve', input: { query: tooLong }, status: 413 },
    ],
  },
  postSparql: {
    valid: {
      as: 'user:ana',
      input: { sent: 'SELECT ?s WHERE { ?s ?p ?o } LIMIT 1', sentAs: 'application/sparql-query' },
    },
    invalid: { input: { sent: 'ASK {}', sentAs: 'text/plain' }, status: 415 },
    also: [
      ...inForms(sparqlForms, (form) => ({ sent: sparqlFor(form), sentAs: 'application/sparql-query' })),
      { ...inNoForm, input: { sent: asGraph, sentAs: 'application/sparql-query' } },
    ],
  },
  showCatalog: {
    valid: { as: 'user:ana', input: { domain: 'sales' } },
    invalid: { input: { after: 'nowhere' }, status: 400 },
    also: [...inForms(rdfMedia, () => ({ domain: 'sales' })), inNoForm],
  },
  showCatalogProduct: {
    valid: { as: 'user:ana', input: orders },
    invalid: { input: { domain: 'sales', product: 'order' }, status: 404 },
    also: [...inForms(rdfMedia, () => orders), { ...inNoForm, input: orders }],
  },
  listDomains: { valid: { as: 'user:ana' }, invalid: { input: { limit: 0 }, status: 400 } },
  showDomain: {
    valid: { input: { domain: 'sales' } },
    invalid: { input: { domain: 'sale' }, status: 404 },
  },
  showMap: { valid: {}, invalid: { as: 'nobody', status: 401 } },
  showPerson: {
    valid: { input: { principal: 'user:ana' } },
    invalid: { as: 'user:eve', input: { principal: 'user:nobody' }, status: 404 },
  },
  listNames: {
    valid: { as: 'user:ana', input: { principal: ['user:ana', 'user:nobody'] } },
    invalid: { input: { principal: [] }, status: 400 },
  },
  listEvents: {
    valid: { as: 'user:ana', input: { type: ['hansa.product.published'], limit: 1 } },
    invalid: { input: { type: ['hansa.product.burnt'] }, status: 400 },
  },
  followEvents: {
    valid: { as: 'user:ana', input: { domain: ['sales'], after: place } },
    invalid: { as: 'user:ana', input: { after: 'nowhere' }, status: 400 },
  },
  listWebhooks: { valid: { as: 'user:ana' }, invalid: { as: 'nobody', status: 401 } },
  createWebhook: {
    valid: { as: 'user:ana', input: { url: 'https://hooks.invalid/', type: ['hansa.product.published'] } },
    invalid: { as: 'user:ana', input: { url: 'http://127.0.0.1/' }, status: 400 },
  },
  changeWebhook: {
    valid: { as: 'user:ana', input: { id: hook, isEnabled: false, newKeys: true } },
    invalid: { as: 'user:eve', input: { id: hook, isEnabled: false }, status: 404 },
    also: [200, 200, 409].map((status) => ({ as: 'user:ana', input: { id: hook, newKeys: true }, status })),
  },
  showWebhookKey: {
    valid: { as: 'user:eve', input: { id: hook } },
    invalid: { as: 'user:eve', input: { id: 'whk_1' }, status: 400 },
  },
  testWebhook: {
    valid: { as: 'user:ana', input: { id: hook } },
    invalid: { as: 'user:eve', input: { id: hook }, status: 404 },
  },
  deleteWebhook: {
    valid: { as: 'user:ana', input: { id: hook } },
    invalid: { as: 'user:eve', input: { id: hook }, status: 404 },
  },
  verifyAudit: { valid: {}, invalid: { as: 'user:ana', status: 403 } },
})

export const ids = Object.keys(operations) as readonly (keyof Operations)[]
