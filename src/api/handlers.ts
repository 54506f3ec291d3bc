import type { Handlers } from './handler.ts'
import { agreementHandlers } from './handlers/agreements.ts'
import { auditHandlers } from './handlers/audit.ts'
import { catalogHandlers } from './handlers/catalog.ts'
import { complianceHandlers } from './handlers/compliance.ts'
import { governanceHandlers } from './handlers/governance.ts'
import { agentHandlers } from './handlers/agents.ts'
import { credentialHandlers } from './handlers/credentials.ts'
import { nodeHandlers } from './handlers/nodes.ts'
import { connectionHandlers } from './handlers/connections.ts'
import { registryHandlers } from './handlers/registries.ts'
import { decisionHandlers } from './handlers/decisions.ts'
import { draftHandlers } from './handlers/drafts.ts'
import { domainHandlers } from './handlers/domains.ts'
import { joinHandlers } from './handlers/joins.ts'
import { eventHandlers } from './handlers/events.ts'
import { lineageHandlers } from './handlers/lineage.ts'
import { meHandlers } from './handlers/me.ts'
import { measureHandlers } from './handlers/measures.ts'
import { peopleHandlers } from './handlers/people.ts'
import { productHandlers } from './handlers/products.ts'
import { historyHandlers } from './handlers/history.ts'
import { usageHandlers } from './handlers/usage.ts'
import { purposeHandlers } from './handlers/purposes.ts'
import { searchHandlers } from './handlers/search.ts'
import { sessionHandlers } from './handlers/session.ts'
import { sloHandlers } from './handlers/slo.ts'
import { sparqlHandlers } from './handlers/sparql.ts'
import { termHandlers } from './handlers/terms.ts'
import { webhookHandlers } from './handlers/webhooks.ts'
import type { Operations } from './operations.ts'

/** What does each operation. */
export const handlers: Handlers<Operations> = {
  ...sessionHandlers,
  ...meHandlers,
  ...productHandlers,
  ...connectionHandlers,
  ...historyHandlers,
  ...agreementHandlers,
  ...decisionHandlers,
  ...governanceHandlers,
  ...purposeHandlers,
  ...complianceHandlers,
  ...nodeHandlers,
  ...registryHandlers,
  ...agentHandlers,
  ...credentialHandlers,
  ...auditHandlers,
  ...lineageHandlers,
  ...sloHandlers,
  ...measureHandlers,
  ...usageHandlers,
  ...searchHandlers,
  ...draftHandlers,
  ...catalogHandlers,
  ...sparqlHandlers,
  ...joinHandlers,
  ...termHandlers,
  ...domainHandlers,
  ...peopleHandlers,
  ...eventHandlers,
  ...webhookHandlers,
}
