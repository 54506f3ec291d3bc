import * as z from 'zod'

import { anyValue } from '../json-types.ts'
import { strictObject } from '../strict-object.ts'

/** `$defs/StableId`. */
export const stableId = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/, { error: 'letters, digits, `_` and `-` only' })
  .optional()

export const text = z.string().optional()

export const tags = z.array(z.string()).optional()

export const customProperties = z
  .array(strictObject({ id: stableId, property: z.string(), value: anyValue, description: text }))
  .optional()

export const authoritativeDefinitions = z
  .array(strictObject({ id: stableId, url: z.string(), type: z.string(), description: text }))
  .optional()
