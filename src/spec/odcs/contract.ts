import * as z from 'zod'

import type { DataContract, SchemaObject } from '../data-contract.ts'
import { dateTime } from '../formats.ts'
import { scalarValue } from '../json-types.ts'
import { strictObject } from '../strict-object.ts'
import { authoritativeDefinitions, customProperties, stableId, tags, text } from './common.ts'
import { role, supportItem, team } from './people.ts'
import { quality } from './quality.ts'
import { schemaRelationship } from './relationship.ts'
import { schemaProperty } from './schema-property.ts'
import { server } from './server.ts'

/** `$defs/SchemaObject`. */
const schemaObject: z.ZodType<SchemaObject> = strictObject({
  id: stableId,
  name: z.string(),
  physicalType: text,
  description: text,
  businessName: text,
  authoritativeDefinitions,
  tags,
  customProperties,
  logicalType: z.enum(['object']).optional(),
  physicalName: text,
  dataGranularityDescription: text,
  properties: z.array(schemaProperty).optional(),
  relationships: z.array(schemaRelationship).optional(),
  quality: z.array(quality).optional(),
})

/** `$defs/ServiceLevelAgreementProperty`. */
const slaProperty = strictObject({
  id: stableId,
  property: z.string(),
  value: scalarValue,
  valueExt: scalarValue.optional(),
  unit: text,
  element: text,
  driver: text,
  description: text,
  scheduler: text,
  schedule: text,
})

/** `$defs/Pricing`. */
const price = strictObject({
  id: stableId,
  priceAmount: z.number().optional(),
  priceCurrency: text,
  priceUnit: text,
})

/** The official schema lets a description say more than it names. */
const description = z.looseObject({
  usage: text,
  purpose: text,
  limitations: text,
  authoritativeDefinitions,
  customProperties,
})

/** An ODCS document, as `odcs-json-schema-v3.1.0.json` has it. */
export const dataContract: z.ZodType<DataContract> = strictObject({
  version: z.string(),
  kind: z.literal('DataContract'),
  apiVersion: z.enum(['v3.1.0', 'v3.0.2', 'v3.0.1', 'v3.0.0', 'v2.2.2', 'v2.2.1', 'v2.2.0']),
  id: z.string(),
  name: text,
  tenant: text,
  tags,
  status: z.string(),
  servers: z.array(server).optional(),
  dataProduct: text,
  description: description.optional(),
  domain: text,
  schema: z.array(schemaObject).optional(),
  support: z.array(supportItem).optional(),
  price: price.optional(),
  team: team.optional(),
  roles: z.array(role).optional(),
  slaDefaultElement: text,
  slaProperties: z.array(slaProperty).optional(),
  authoritativeDefinitions,
  customProperties,
  contractCreatedTs: dateTime.optional(),
})
