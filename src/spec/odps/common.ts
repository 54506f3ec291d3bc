import * as z from 'zod'

import { uri } from '../formats.ts'
import { strictObject } from '../strict-object.ts'

export const text = z.string().optional()

/** What any part of a descriptor may carry; ODPS has no stable ids, and its definitions' addresses are URIs. */
export const extras = {
  tags: z.array(z.string()).optional(),
  customProperties: z
    .array(strictObject({ property: z.string(), value: z.unknown(), description: text }))
    .optional(),
  authoritativeDefinitions: z
    .array(strictObject({ type: z.string(), url: uri, description: text }))
    .optional(),
}
