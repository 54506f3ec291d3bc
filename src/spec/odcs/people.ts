import * as z from 'zod'

import { chooseSchema } from '../choose-schema.ts'
import { date } from '../formats.ts'
import { strictObject } from '../strict-object.ts'
import { authoritativeDefinitions, customProperties, stableId, tags, text } from './common.ts'

const teamMember = strictObject({
  id: stableId,
  username: z.string(),
  name: text,
  description: text,
  role: text,
  dateIn: date.optional(),
  dateOut: date.optional(),
  replacedByUsername: text,
  tags,
  customProperties,
  authoritativeDefinitions,
})

const teamMembers: z.ZodType = z.array(teamMember)
const teamObject: z.ZodType = strictObject({
  id: stableId,
  name: text,
  description: text,
  members: z.array(teamMember).optional(),
  tags,
  customProperties,
  authoritativeDefinitions,
})

/** `$defs/Team`, or the plain list of members that came before it. */
export const team = chooseSchema((value) => (Array.isArray(value) ? teamMembers : teamObject))

/** `$defs/Role`. */
export const role = strictObject({
  id: stableId,
  role: z.string(),
  description: text,
  access: text,
  firstLevelApprovers: text,
  secondLevelApprovers: text,
  customProperties,
})

/** `$defs/SupportItem`. */
export const supportItem = strictObject({
  id: stableId,
  channel: z.string(),
  url: text,
  description: text,
  tool: text,
  scope: text,
  invitationUrl: text,
  customProperties,
})
