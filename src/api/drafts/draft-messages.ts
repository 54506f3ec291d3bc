import * as z from 'zod'
import type { ErrorCode } from '../../errors.ts'
import type { Draft } from '../../product/draft/draft.ts'
import type { SampleDraft } from '../../product/draft/propose-draft.ts'
import type { Surroundings } from '../../product/draft/surroundings.ts'
import { isErrorCode } from '../../sidecar/worker-messages.ts'
import { draftFile, draftIssue, draftPlan } from './draft-answers.ts'

/** What the process that reads drafts is asked, one at a time. `root` is an empty folder for it alone. */
export type DraftRequest =
  | {
      readonly kind: 'validate' | 'plan'
      readonly root: string
      readonly draft: Draft
      readonly surroundings: Surroundings
    }
  | { readonly kind: 'propose'; readonly root: string; readonly sample: SampleDraft }

/** What it answers; read with suspicion, as it read what strangers sent. */
export const draftReply = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('checked'),
    issues: z.array(draftIssue).readonly(),
    plan: draftPlan.exactOptional(),
  }),
  z.object({
    kind: z.literal('proposed'),
    files: z.array(draftFile).readonly(),
    notes: z.array(z.string()).readonly(),
  }),
  z.object({
    kind: z.literal('failed'),
    code: z.custom<ErrorCode>(isErrorCode),
    message: z.string(),
    remedy: z.string().exactOptional(),
  }),
])
export type DraftReply = z.infer<typeof draftReply>
