import { agreementOperations } from './operations/agreements.ts'
import { auditOperations } from './operations/audit.ts'
import { catalogOperations } from './operations/catalog.ts'
import { complianceOperations } from './operations/compliance.ts'
import { governanceOperations } from './operations/governance.ts'
import { agentOperations } from './operations/agents.ts'
import { credentialOperations } from './operations/credentials.ts'
import { nodeOperations } from './operations/nodes.ts'
import { connectionOperations } from './operations/connections.ts'
import { registryOperations } from './operations/registries.ts'
import { decisionOperations } from './operations/decisions.ts'
import { draftOperations } from './operations/drafts.ts'
import { domainOperations } from './operations/domains.ts'
import { joinOperations } from './operations/joins.ts'
import { eventOperations } from './operations/events.ts'
import { lineageOperations } from './operations/lineage.ts'
import { meOperations } from './operations/me.ts'
import { measureOperations } from './operations/measures.ts'
import { peopleOperations } from './operations/people.ts'
import { productOperations } from './operations/products.ts'
import { historyOperations } from './operations/history.ts'
import { usageOperations } from './operations/usage.ts'
import { purposeOperations } from './operations/purposes.ts'
import { searchOperations } from './operations/search.ts'
import { sessionOperations } from './operations/session.ts'
import { sloOperations } from './operations/slo.ts'
import { sparqlOperations } from './operations/sparql.ts'
import { termOperations } from './operations/terms.ts'
import { webhookOperations } from './operations/webhooks.ts'

/** Everything that the Mesh API does, by the ids that the OpenAPI document and the client have for it. */
export const operations = {
  ...sessionOperations,
  ...meOperations,
  ...productOperations,
  ...connectionOperations,
  ...historyOperations,
  ...agreementOperations,
  ...decisionOperations,
  ...governanceOperations,
  ...purposeOperations,
  ...complianceOperations,
  ...nodeOperations,
  ...registryOperations,
  ...agentOperations,
  ...credentialOperations,
  ...auditOperations,
  ...lineageOperations,
  ...sloOperations,
  ...measureOperations,
  ...usageOperations,
  ...searchOperations,
  ...draftOperations,
  ...catalogOperations,
  ...sparqlOperations,
  ...joinOperations,
  ...termOperations,
  ...domainOperations,
  ...peopleOperations,
  ...eventOperations,
  ...webhookOperations,
} as const

export type Operations = typeof operations
