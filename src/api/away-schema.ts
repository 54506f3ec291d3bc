import * as z from 'zod'

const text = z.string().exactOptional()

/** That a node cannot be asked. */
export const away = z.object({ why: z.string(), since: text.describe('As far as this node has found out') })

/**
 * Nodes that did not answer at once. Which these are says nothing of what the reader may know: all that own domains are asked,
 * whatever there is.
 */
export const missing = z
  .array(away.extend({ node: z.string() }))
  .readonly()
  .describe('Nodes that could not be asked at once: what only they can tell is not in the answer')
