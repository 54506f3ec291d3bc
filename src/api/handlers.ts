import type { Handlers } from './handler.ts'
import { agreementHandlers } from './handlers/agreements.ts'
import { auditHandlers } from './handlers/audit.ts'
import { complianceHandlers } from './handlers/compliance.ts'
import { governanceHandlers } from './handlers/governance.ts'
import { decisionHandlers } from './handlers/decisions.ts'
import { domainHandlers } from './handlers/domains.ts'
import { lineageHandlers } from './handlers/lineage.ts'
import { meHandlers } from './handlers/me.ts'
import { measureHandlers } from './handlers/measures.ts'
import { peopleHandlers } from './handlers/people.ts'
import { productHandlers } from './handlers/products.ts'
import { searchHandlers } from './handlers/search.ts'
import { sessionHandlers } from './handlers/session.ts'
import { sloHandlers } from './handlers/slo.ts'
import type { Operations } from './operations.ts'

/** What does each operation. */
export const handlers: Handlers<Operations> = {
  ...sessionHandlers,
  ...meHandlers,
  ...productHandlers,
  ...agreementHandlers,
  ...decisionHandlers,
  ...governanceHandlers,
  ...complianceHandlers,
  ...auditHandlers,
  ...lineageHandlers,
  ...sloHandlers,
  ...measureHandlers,
  ...searchHandlers,
  ...domainHandlers,
  ...peopleHandlers,
}
