import type { Operations } from '../operations.ts'

/** Method and path of every operation, so that a browser needs no schemas; the types hold it to what the operations say. */
export const addresses: Addresses = {
  signIn: 'POST /session',
  showSession: 'GET /session',
  signOut: 'DELETE /session',
  showMe: 'GET /me',
  listProducts: 'GET /products',
  showProduct: 'GET /products/{domain}/{product}',
  compareVersions: 'GET /products/{domain}/{product}/changes',
  listAgreements: 'GET /agreements',
  requestAccess: 'POST /agreements',
  previewAccess: 'POST /agreements/preview',
  showAgreement: 'GET /agreements/{id}',
  previewAgreement: 'POST /agreements/{id}/preview',
  changeAgreement: 'POST /agreements/{id}/steps',
  showInbox: 'GET /inbox',
  listPolicies: 'GET /policies',
  explainDecision: 'GET /decisions/{domain}/{dataset}',
  listAudit: 'GET /audit',
  showAuditEntry: 'GET /audit/{sequence}',
  verifyAudit: 'POST /audit/verification',
  showProductSlo: 'GET /products/{domain}/{product}/slo',
  showLineage: 'GET /lineage',
  showLineagePath: 'GET /lineage/path',
  showImpact: 'GET /impact',
  tellLineage: 'POST /lineage',
  searchMesh: 'GET /search',
  suggest: 'GET /suggest',
  listEvents: 'GET /events',
  followEvents: 'GET /events/stream',
  listWebhooks: 'GET /webhooks',
  createWebhook: 'POST /webhooks',
  changeWebhook: 'PATCH /webhooks/{id}',
  deleteWebhook: 'DELETE /webhooks/{id}',
  testWebhook: 'POST /webhooks/{id}/test',
}

type Addresses = {
  readonly [Id in keyof Operations]: `${Operations[Id]['method']} ${Operations[Id]['path']}`
}
