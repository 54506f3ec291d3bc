import * as z from 'zod'

/** What answers have that another node may give: see `Operation.asksOwner`. */
export const answeredBy = {
  node: z.string().exactOptional().describe('The node that answers, where that is another'),
} as const
