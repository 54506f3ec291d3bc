import * as z from 'zod'
import { personName } from '../../spec/person-name.ts'
import type { LineagePart } from './lineage-part.ts'

const teamSchema = z.object({
  team: z.object({
    members: z.array(
      z.object({ username: z.string(), name: z.string().optional(), role: z.string().optional() }),
    ),
  }),
})

/** The members that an ODPS document names; none where it names none. */
export function teamOf(document: object): LineagePart['team'] {
  const read = teamSchema.safeParse(document)
  if (!read.success) return []
  return read.data.team.members.map(({ username, name: said, role }) => {
    const name = personName(said)
    return {
      username,
      ...(name === undefined ? {} : { name }),
      ...(role === undefined ? {} : { role }),
    }
  })
}
