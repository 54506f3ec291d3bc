import * as z from 'zod'

import { uri } from '../formats.ts'
import { strictObject } from '../strict-object.ts'
import { extras, text } from './common.ts'

/** `$defs/InputPort`. */
export const inputPort = strictObject({
  name: z.string(),
  version: z.string(),
  contractId: z.string(),
  ...extras,
})

/** `$defs/OutputPort`. */
export const outputPort = strictObject({
  name: z.string(),
  description: text,
  type: text,
  version: z.string(),
  contractId: text,
  sbom: z.array(strictObject({ type: text, url: uri })).optional(),
  inputContracts: z.array(strictObject({ id: z.string(), version: z.string() })).optional(),
  ...extras,
})

/** `$defs/ManagementPort`. */
export const managementPort = strictObject({
  name: z.string(),
  content: z.string(),
  type: text,
  url: uri.optional(),
  channel: text,
  description: text,
  ...extras,
})
