import { meOperations } from './operations/me.ts'
import { productOperations } from './operations/products.ts'
import { sessionOperations } from './operations/session.ts'

/** Everything that the Mesh API does, by the ids that the OpenAPI document and the client have for it. */
export const operations = {
  ...sessionOperations,
  ...meOperations,
  ...productOperations,
} as const

export type Operations = typeof operations
