/**
 * Entry of the process that reads what was pushed: bytes that a stranger wrote, parsed by an engine in which they may find
 * a fault. Nothing else of the node is in it.
 */
import { isHansaError, type ErrorCode } from '../../errors.ts'
import { checkPushedRows } from '../../product/push/check-pushed-rows.ts'
import type { CheckReply, CheckRequest } from './check-messages.ts'
import { endWithSupervisor } from '../end-with-supervisor.ts'

const answer = (message: CheckReply): void => {
  process.send?.(message)
}

async function handle(request: CheckRequest): Promise<void> {
  try {
    const { files, quarantineFiles, setAside, ...counts } = await checkPushedRows(request)
    const checked = {
      ...counts,
      files: [...files],
      quarantineFiles: [...quarantineFiles],
      setAside: [...setAside],
    }
    answer({ kind: 'checked', checked })
  } catch (error) {
    answer(failed(error))
  }
}

/** Codes whose messages are our own words. */
const ours: readonly ErrorCode[] = ['too_large', 'undefined_column', 'data_exception']
/** What says nothing about what was sent. */
const ofTheNode: readonly ErrorCode[] = ['out_of_memory', 'disk_full', 'read_only']

/** The engine's own texts name files, and say of damage in many ways that it is there. */
function failed(error: unknown): CheckReply {
  const code = isHansaError(error) ? error.code : 'internal'
  if (isHansaError(error) && ours.includes(code) && !error.message.includes('/'))
    return {
      kind: 'failed',
      code,
      message: error.message,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    }
  if (ofTheNode.includes(code))
    return { kind: 'failed', code, message: 'the node has no room to check the rows' }
  return {
    kind: 'failed',
    code: 'data_exception',
    message: 'what was sent cannot be read as what the request says it is',
    remedy: 'Look whether it is whole, and whether `Content-Type` is right.',
  }
}

const isRequest = (message: unknown): message is CheckRequest =>
  typeof message === 'object' && message !== null && 'file' in message

process.on('message', (message) => {
  if (isRequest(message)) void handle(message)
})
endWithSupervisor(Number(process.argv[2]))
