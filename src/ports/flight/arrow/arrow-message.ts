import { HansaError } from '../../../errors.ts'
import { FlatTable } from './flat-table.ts'

/** Arrow's Message.fbs. */
export interface ArrowMessage {
  readonly kind: 'schema' | 'batch' | 'other'
  readonly header: FlatTable | undefined
  readonly bodyLength: number
}

const kinds: Readonly<Record<number, ArrowMessage['kind']>> = { 1: 'schema', 3: 'batch' }

/** Longer bodies cannot be one message of gRPC. */
const longestBody = 2 ** 31

/** Reads the head of a message. Throws `invalid_input` where it is none. */
export function readArrowMessage(metadata: Uint8Array): ArrowMessage {
  const root = FlatTable.root(metadata)
  const bodyLength = Number(root.int64(3))
  if (bodyLength < 0 || bodyLength > longestBody)
    throw new HansaError('invalid_input', 'a message of Arrow has a length that none has')
  return { kind: kinds[root.int8(1)] ?? 'other', header: root.table(2), bodyLength }
}
