import { agreementOperations } from './operations/agreements.ts'
import { auditOperations } from './operations/audit.ts'
import { decisionOperations } from './operations/decisions.ts'
import { eventOperations } from './operations/events.ts'
import { lineageOperations } from './operations/lineage.ts'
import { meOperations } from './operations/me.ts'
import { productOperations } from './operations/products.ts'
import { searchOperations } from './operations/search.ts'
import { sessionOperations } from './operations/session.ts'
import { sloOperations } from './operations/slo.ts'
import { webhookOperations } from './operations/webhooks.ts'

/** Everything that the Mesh API does, by the ids that the OpenAPI document and the client have for it. */
export const operations = {
  ...sessionOperations,
  ...meOperations,
  ...productOperations,
  ...agreementOperations,
  ...decisionOperations,
  ...auditOperations,
  ...lineageOperations,
  ...sloOperations,
  ...searchOperations,
  ...eventOperations,
  ...webhookOperations,
} as const

export type Operations = typeof operations
