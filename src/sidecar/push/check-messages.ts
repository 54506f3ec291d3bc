import * as z from 'zod'
import type { PushedRows } from '../../product/push/check-pushed-rows.ts'
import type { ErrorCode } from '../../errors.ts'
import { isErrorCode } from '../worker-messages.ts'

/** What the process that checks pushed rows is asked, one at a time. */
export type CheckRequest = PushedRows

const setAside = z.object({
  row: z.number(),
  line: z.number().exactOptional(),
  column: z.string().exactOptional(),
  expected: z.string(),
})

/** What it answers; read with suspicion, as it read what strangers sent. */
export const checkReply = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('checked'),
    checked: z.object({
      files: z.array(z.string()),
      rows: z.number(),
      quarantineFiles: z.array(z.string()),
      quarantinedRows: z.number(),
      setAside: z.array(setAside),
    }),
  }),
  z.object({
    kind: z.literal('failed'),
    code: z.custom<ErrorCode>(isErrorCode),
    message: z.string(),
    remedy: z.string().exactOptional(),
  }),
])
export type CheckReply = z.infer<typeof checkReply>
