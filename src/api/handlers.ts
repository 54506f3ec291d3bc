import type { Handlers } from './handler.ts'
import { meHandlers } from './handlers/me.ts'
import { productHandlers } from './handlers/products.ts'
import { sessionHandlers } from './handlers/session.ts'
import type { Operations } from './operations.ts'

/** What does each operation. */
export const handlers: Handlers<Operations> = {
  ...sessionHandlers,
  ...meHandlers,
  ...productHandlers,
}
