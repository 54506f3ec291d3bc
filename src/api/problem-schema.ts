import * as z from 'zod'

/** RFC 9457 problem details, as every port answers them. */
export const problemSchema = z.object({
  type: z.string().describe('`urn:hansa:error:<code>`'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  remedy: z.string().exactOptional().describe('What can be done about it'),
  position: z.int().exactOptional().describe('Where in SQL text the fault lies, from 1'),
})
