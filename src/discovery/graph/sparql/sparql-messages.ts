import * as z from 'zod'

/** What the process that answers queries is asked, one at a time; each is answered once. */
export type SparqlRequest =
  /** To be kept as long as it lives. */
  | { readonly kind: 'load'; readonly triples: string }
  /** In place of what one reader may know besides. */
  | { readonly kind: 'reader'; readonly triples: string }
  | { readonly kind: 'query'; readonly query: string; readonly media: string; readonly mostBytes: number }

/** What it answers; read with suspicion, as it ran what strangers wrote. */
export const sparqlReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('answered'), text: z.string() }),
  z.object({
    kind: z.literal('failed'),
    code: z.enum(['syntax_error', 'data_exception', 'too_large', 'out_of_memory']),
    message: z.string().max(500),
  }),
])

export type SparqlReply = z.infer<typeof sparqlReply>
