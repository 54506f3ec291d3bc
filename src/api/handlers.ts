import type { Handlers } from './handler.ts'
import { agreementHandlers } from './handlers/agreements.ts'
import { auditHandlers } from './handlers/audit.ts'
import { decisionHandlers } from './handlers/decisions.ts'
import { eventHandlers } from './handlers/events.ts'
import { lineageHandlers } from './handlers/lineage.ts'
import { meHandlers } from './handlers/me.ts'
import { productHandlers } from './handlers/products.ts'
import { searchHandlers } from './handlers/search.ts'
import { sessionHandlers } from './handlers/session.ts'
import { sloHandlers } from './handlers/slo.ts'
import { webhookHandlers } from './handlers/webhooks.ts'
import type { Operations } from './operations.ts'

/** What does each operation. */
export const handlers: Handlers<Operations> = {
  ...sessionHandlers,
  ...meHandlers,
  ...productHandlers,
  ...agreementHandlers,
  ...decisionHandlers,
  ...auditHandlers,
  ...lineageHandlers,
  ...sloHandlers,
  ...searchHandlers,
  ...eventHandlers,
  ...webhookHandlers,
}
