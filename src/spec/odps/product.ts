import * as z from 'zod'

import type { DataProduct } from '../data-product.ts'
import { date, dateTime, uri } from '../formats.ts'
import { strictObject } from '../strict-object.ts'
import { extras, text } from './common.ts'
import { inputPort, managementPort, outputPort } from './ports.ts'

/** `$defs/Support`. */
const support = strictObject({
  channel: z.string(),
  url: uri,
  description: text,
  tool: text,
  scope: text,
  invitationUrl: uri.optional(),
  ...extras,
})

/** `$defs/TeamMember`. */
const teamMember = strictObject({
  username: z.string(),
  name: text,
  description: text,
  role: text,
  dateIn: date.optional(),
  dateOut: date.optional(),
  replacedByUsername: text,
  ...extras,
})

const description = strictObject({
  purpose: text,
  limitations: text,
  usage: text,
  authoritativeDefinitions: extras.authoritativeDefinitions,
  customProperties: extras.customProperties,
})

/** An ODPS document, as `odps-json-schema-v1.0.0.json` has it. */
export const dataProduct: z.ZodType<DataProduct> = strictObject({
  apiVersion: z.enum(['v0.9.0', 'v1.0.0']),
  kind: z.literal('DataProduct'),
  id: z.string(),
  name: text,
  version: text,
  status: z.string(),
  domain: text,
  tenant: text,
  description: description.optional(),
  inputPorts: z.array(inputPort).optional(),
  outputPorts: z.array(outputPort).optional(),
  managementPorts: z.array(managementPort).optional(),
  support: z.array(support).optional(),
  team: strictObject({
    name: text,
    description: text,
    members: z.array(teamMember).optional(),
    ...extras,
  }).optional(),
  productCreatedTs: dateTime.optional(),
  ...extras,
})
