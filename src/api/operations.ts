import { agreementOperations } from './operations/agreements.ts'
import { auditOperations } from './operations/audit.ts'
import { complianceOperations } from './operations/compliance.ts'
import { governanceOperations } from './operations/governance.ts'
import { decisionOperations } from './operations/decisions.ts'
import { domainOperations } from './operations/domains.ts'
import { lineageOperations } from './operations/lineage.ts'
import { meOperations } from './operations/me.ts'
import { measureOperations } from './operations/measures.ts'
import { peopleOperations } from './operations/people.ts'
import { productOperations } from './operations/products.ts'
import { searchOperations } from './operations/search.ts'
import { sessionOperations } from './operations/session.ts'
import { sloOperations } from './operations/slo.ts'

/** Everything that the Mesh API does, by the ids that the OpenAPI document and the client have for it. */
export const operations = {
  ...sessionOperations,
  ...meOperations,
  ...productOperations,
  ...agreementOperations,
  ...decisionOperations,
  ...governanceOperations,
  ...complianceOperations,
  ...auditOperations,
  ...lineageOperations,
  ...sloOperations,
  ...measureOperations,
  ...searchOperations,
  ...domainOperations,
  ...peopleOperations,
} as const

export type Operations = typeof operations
