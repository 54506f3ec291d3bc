/**
 * Entry of the process that reads drafts: documents, rules and SQL that a stranger wrote, which could take all memory and time
 * of whoever reads them. Nothing else of the node is in it.
 */
import { isHansaError, type ErrorCode } from '../../errors.ts'
import { planDraft } from '../../product/draft/plan-draft.ts'
import { checkDraft } from '../../product/draft/check-draft.ts'
import { proposeDraft } from '../../product/draft/propose-draft.ts'
import { writeDraft } from '../../product/draft/write-draft.ts'
import { endWithSupervisor } from '../../sidecar/end-with-supervisor.ts'
import type { DraftReply, DraftRequest } from './draft-messages.ts'

async function answerTo(request: DraftRequest): Promise<DraftReply> {
  const { root } = request
  if (request.kind === 'propose') return { kind: 'proposed', ...(await proposeDraft(root, request.sample)) }
  const { draft, surroundings, kind } = request
  await writeDraft(root, draft)
  if (kind === 'validate') {
    const { issues } = await checkDraft(root, draft, surroundings)
    return { kind: 'checked', issues }
  }
  return { kind: 'checked', ...(await planDraft(root, draft, surroundings)) }
}

/** Codes whose messages are our own words about what was sent. */
const ours: readonly ErrorCode[] = ['invalid_input', 'too_large', 'data_exception', 'conflict']

/** Other texts, and such as name a place, say more of the node than of the draft. */
function failed(error: unknown): DraftReply {
  if (isHansaError(error) && ours.includes(error.code) && !/(^|[\s"'`])\//.test(error.message)) {
    const { code, message, remedy } = error
    return { kind: 'failed', code, message, ...(remedy === undefined ? {} : { remedy }) }
  }
  return {
    kind: 'failed',
    code: 'data_exception',
    message: 'the draft cannot be read',
    remedy: 'Take away what was added last, and try again.',
  }
}

const isRequest = (message: unknown): message is DraftRequest =>
  typeof message === 'object' && message !== null && 'root' in message

process.on('message', (message) => {
  if (!isRequest(message)) return
  void answerTo(message)
    .catch(failed)
    .then((reply) => process.send?.(reply))
})
endWithSupervisor(Number(process.argv[2]))
