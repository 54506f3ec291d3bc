import { tmpdir } from 'node:os'
import { HansaError } from '../../errors.ts'
import { ownProgram } from '../../own-files.ts'
import { AskedProcess } from '../../sidecar/asked-process.ts'
import { draftReply, type DraftReply, type DraftRequest } from './draft-messages.ts'

const entry = ownProgram('api/drafts/draft-worker')

const mostResidentBytes = 1.2e9
/** Addresses that are taken and not used, which must not be missed: the type stripper of a checkout takes 4 GB. */
const addresses = '5GB'
const largestFileBytes = 16e6

export type DraftProcess = AskedProcess<DraftRequest, DraftReply>

/** A process that reads drafts. */
export const draftProcess = (): DraftProcess =>
  new AskedProcess({
    entry,
    parameters: [String(mostResidentBytes)],
    folder: tmpdir(),
    memoryLimit: addresses,
    maxFileBytes: largestFileBytes,
    reply: draftReply,
    lost,
    tooLong,
  })

const lost = (): HansaError =>
  new HansaError('data_exception', 'the process that read the draft ended over it', {
    remedy: 'Take away what was added last, and try again.',
  })

const tooLong = (seconds: number): HansaError =>
  new HansaError('timeout', `reading the draft took more than ${seconds} seconds`, {
    remedy: 'Make it smaller, or check it with `hansa validate`.',
  })
