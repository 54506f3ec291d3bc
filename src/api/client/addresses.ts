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
  showMeasures: 'GET /measures',
  listDomainMeasures: 'GET /measures/domains',
  showDomainMeasures: 'GET /measures/domains/{domain}',
  listProductMeasures: 'GET /measures/products',
  showProductMeasures: 'GET /products/{domain}/{product}/measures',
  listRatings: 'GET /products/{domain}/{product}/ratings',
  rateProduct: 'PUT /products/{domain}/{product}/rating',
  withdrawRating: 'DELETE /products/{domain}/{product}/rating',
  answerRating: 'PUT /products/{domain}/{product}/ratings/{id}/answer',
  withdrawAnswer: 'DELETE /products/{domain}/{product}/ratings/{id}/answer',
  showLineage: 'GET /lineage',
  showLineagePath: 'GET /lineage/path',
  showImpact: 'GET /impact',
  tellLineage: 'POST /lineage',
  searchMesh: 'GET /search',
  suggest: 'GET /suggest',
}

type Addresses = {
  readonly [Id in keyof Operations]: `${Operations[Id]['method']} ${Operations[Id]['path']}`
}
